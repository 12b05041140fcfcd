package io.annals.query.sql;

import io.trino.sql.tree.BetweenPredicate;
import io.trino.sql.tree.ComparisonExpression;
import io.trino.sql.tree.ExistsPredicate;
import io.trino.sql.tree.Expression;
import io.trino.sql.tree.FunctionCall;
import io.trino.sql.tree.InPredicate;
import io.trino.sql.tree.IsNotNullPredicate;
import io.trino.sql.tree.IsNullPredicate;
import io.trino.sql.tree.LikePredicate;
import io.trino.sql.tree.LogicalExpression;
import io.trino.sql.tree.LongLiteral;
import io.trino.sql.tree.Node;
import io.trino.sql.tree.NotExpression;
import io.trino.sql.tree.QuantifiedComparisonExpression;
import io.trino.sql.tree.StringLiteral;
import java.util.List;
import java.util.Set;

/**
 * How large the result of a call may be. A function that is not named here counts as one that joins
 * its arguments.
 *
 * @param sizes of the arguments in order, lambdas left out
 * @param body the size of the largest lambda, of elements of size one
 */
record GrowthOfCalls(FunctionCall call, List<Double> sizes, double body) {
  /** Larger than anything that is allowed. */
  static final double NO_BOUND = 1e12;

  private static final double ELEMENT = 16;
  private static final double THOUSAND = 1_000;
  private static final double NEXT_TO_NOTHING = 0.02;

  /** What an aggregate collects is counted by the engine; what is made of it is not. */
  private static final double COLLECTED = 16;

  /** A padded text. */
  private static final double PADDED = 4;

  /** Numbers, times, conditions, short texts: whatever the arguments, they cost nothing. */
  private static final Set<String> SMALL =
      Set.of(
          ("length,codepoint,chr,starts_with,ends_with,strpos,levenshtein_distance,hamming_distance,"
                  + "regexp_like,regexp_count,json_size,json_array_length,json_array_contains,"
                  + "is_json_scalar,cardinality,contains,array_position,arrays_overlap,any_match,"
                  + "none_match,all_match,count,count_if,approx_distinct,approx_percentile,sum,avg,"
                  + "geometric_mean,variance,var_pop,var_samp,stddev,stddev_pop,stddev_samp,corr,"
                  + "covar_pop,covar_samp,regr_slope,regr_intercept,skewness,kurtosis,bool_and,bool_or,"
                  + "every,bitwise_and_agg,bitwise_or_agg,bitwise_and,bitwise_or,bitwise_xor,"
                  + "bitwise_not,row_number,rank,dense_rank,percent_rank,cume_dist,ntile,abs,sqrt,"
                  + "cbrt,exp,ln,log,log2,log10,sign,degrees,radians,sin,cos,tan,asin,acos,atan,atan2,"
                  + "sinh,cosh,tanh,ceil,ceiling,floor,truncate,round,pow,power,mod,pi,e,random,rand,"
                  + "is_nan,is_finite,is_infinite,now,current_timestamp,current_date,date,"
                  + "from_unixtime,to_unixtime,from_iso8601_timestamp,from_iso8601_date,date_trunc,"
                  + "date_diff,date_add,date_format,date_parse,at_timezone,year,quarter,month,week,"
                  + "week_of_year,day,day_of_month,day_of_week,dow,day_of_year,doy,year_of_week,yow,"
                  + "hour,minute,second,ip_to_domain,ip_to_country,ip_to_province,ip_to_city,"
                  + "ip_to_provider,security_check_ip,strrpos,bit_count,to_base,width_bucket,nan,"
                  + "infinity,url_extract_port,url_extract_protocol,json_extract_long,"
                  + "json_extract_double,json_extract_bool,array_sum,array_average,"
                  + "array_has_duplicates,regr_avgx,regr_avgy,regr_count,regr_r2,regr_sxx,regr_sxy,"
                  + "regr_syy,bitwise_xor_agg,last_day_of_month,to_iso8601,current_timezone,"
                  + "millisecond,human_readable_seconds,format_datetime,parse_datetime,md5,sha1,"
                  + "sha256,"
                  + "ip_to_country_code,ip_to_geo,ip_to_city_geo,ip_prefix,ip_subnet_min,ip_subnet_max,"
                  + "ip_subnet_range,is_subnet_of,is_prefix_subnet_of")
              .split(",", -1));

  /** A part of an argument, or one of the values of a column. */
  private static final Set<String> PARTS =
      Set.of(
          ("min,max,min_by,max_by,arbitrary,any_value,first_value,last_value,nth_value,lag,lead,"
                  + "lower,upper,reverse,trim,ltrim,rtrim,substr,substring,split_part,regexp_extract,"
                  + "url_decode,url_extract_path,url_extract_host,url_extract_query,"
                  + "url_extract_parameter,json_extract_scalar,json_array_get,json_parse,json_format,"
                  + "flatten,slice,filter,array_sort,array_distinct,array_intersect,array_max,"
                  + "array_min,element_at,map_keys,map_values,greatest,least,translate,normalize,"
                  + "url_extract_fragment,to_utf8,from_utf8,from_hex,from_base64,array_remove,"
                  + "array_sort_desc,trim_array")
              .split(",", -1));

  /**
   * An aggregate that makes a list: over a window it would for each row anew.
   *
   * @param name in lower case
   */
  static boolean isCollecting(String name, FunctionCall call) {
    return switch (name) {
      case "array_agg", "histogram" -> true;
      case "min", "max" -> call.getArguments().size() > 1;
      case "min_by", "max_by" -> call.getArguments().size() > 2;
      default -> false;
    };
  }

  static boolean isSmall(String name) {
    return SMALL.contains(name);
  }

  /** True, false or null. */
  static boolean isCondition(Node node) {
    return node instanceof ComparisonExpression
        || node instanceof LogicalExpression
        || node instanceof NotExpression
        || node instanceof BetweenPredicate
        || node instanceof InPredicate
        || node instanceof LikePredicate
        || node instanceof IsNullPredicate
        || node instanceof IsNotNullPredicate
        || node instanceof ExistsPredicate
        || node instanceof QuantifiedComparisonExpression;
  }

  /**
   * @param name in lower case
   */
  double of(String name) {
    if (SMALL.contains(name)) {
      return NEXT_TO_NOTHING;
    }
    double largest = sizes.stream().mapToDouble(size -> size).max().orElse(NEXT_TO_NOTHING);
    if (isCollecting(name, call)) {
      return Math.max(1, largest) * COLLECTED;
    }
    if (PARTS.contains(name)) {
      return largest;
    }
    return switch (name) {
      case "replace" -> replaced(largest);
      case "regexp_replace" -> sizes.get(0) * (1 + characters(3, 0) + groups());
      case "split", "regexp_split", "regexp_extract_all" ->
          sizes.get(0) * (1 + ELEMENT / Math.max(1, name.equals("split") ? characters(2, 1) : 1));
      case "array_join" ->
          sizes.get(0)
              * Math.max(1, (characters(2, NO_BOUND) + characters(3, absent(3))) / ELEMENT);
      case "lpad", "rpad" -> Math.max(PADDED, sizes.get(0));
      case "url_encode" -> 3 * largest;
      case "to_hex", "to_base64" -> 2 * largest;
      case "split_to_map" -> sizes.get(0) * (1 + ELEMENT);
      case "concat_ws" -> joined() + sizes.get(0) * sizes.size();
      case "repeat" -> repeated();
      case "sequence" -> ELEMENT;
      case "json_extract" -> largest * (isSearch() ? ELEMENT : 1);
      case "transform" -> sizes.get(0) * Math.max(1, body);
      default -> joined();
    };
  }

  /** A lambda of an unknown function may be applied to its own results. */
  private double joined() {
    return body > 1 ? NO_BOUND : sizes.stream().mapToDouble(size -> size).sum();
  }

  /** What is not written is nothing; what is written and no constant may be anything. */
  private double absent(int number) {
    return call.getArguments().size() < number ? 0 : NO_BOUND;
  }

  private double repeated() {
    double times =
        call.getArguments().get(1) instanceof LongLiteral number
            ? number.getParsedValue()
            : NO_BOUND;
    return times * (sizes.get(0) + ELEMENT / THOUSAND);
  }

  private double replaced(double largest) {
    double by = call.getArguments().size() < 3 ? 0 : characters(3, NO_BOUND);
    return by == NO_BOUND ? NO_BOUND : largest * Math.max(1, by / Math.max(1, characters(2, 1)));
  }

  /** How many times the replacement may say what was found. */
  private double groups() {
    return call.getArguments().size() > 2 && call.getArguments().get(2) instanceof StringLiteral by
        ? by.getValue().chars().filter(c -> c == '$').count()
        : 0;
  }

  private boolean isSearch() {
    return call.getArguments().size() > 1
        && call.getArguments().get(1) instanceof StringLiteral path
        && (path.getValue().contains("*") || path.getValue().contains(".."));
  }

  /** The length of an argument that is a constant. */
  private double characters(int number, double otherwise) {
    if (call.getArguments().size() < number) {
      return otherwise;
    }
    Expression argument = call.getArguments().get(number - 1);
    return argument instanceof StringLiteral text ? text.getValue().length() : otherwise;
  }
}
