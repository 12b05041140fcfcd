package io.annals.query.sql;

import io.trino.sql.tree.Expression;
import io.trino.sql.tree.FunctionCall;
import io.trino.sql.tree.LongLiteral;
import io.trino.sql.tree.StringLiteral;
import java.util.List;
import java.util.Set;

/**
 * The arguments of one call, as they were written and as the engine has them. Counted from 1.
 *
 * @param all in order
 * @param addresses gathers the functions of addresses that the statement calls
 * @param inLambda whether the call is made for each element of an array
 */
record Arguments(
    FunctionCall call,
    List<Sql> all,
    SessionTime time,
    Set<AddressFunction> addresses,
    boolean inLambda) {
  int count() {
    return all.size();
  }

  Sql get(int number) {
    return all.get(number - 1);
  }

  Expression written(int number) {
    return call.getArguments().get(number - 1);
  }

  /** A text that must be a constant. */
  String constant(int number, String what) {
    if (written(number) instanceof StringLiteral text) {
      return text.getValue();
    }
    throw new Refused(written(number), "write " + what + " as a constant");
  }

  /** A whole number that must be a constant. */
  long constant(int number, long most, String what) {
    if (written(number) instanceof LongLiteral constant && constant.getParsedValue() <= most) {
      return constant.getParsedValue();
    }
    throw new Refused(written(number), "write " + what + " as a number of at most " + most);
  }

  Refused wrong(String detail) {
    return new Refused(call, detail);
  }
}
