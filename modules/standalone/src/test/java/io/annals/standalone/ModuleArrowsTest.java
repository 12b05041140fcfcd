package io.annals.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Which module may use which. A new arrow is drawn here, and nowhere else. */
class ModuleArrowsTest {
  /** Module (the package below io.annals) to what it may use, itself aside. */
  private static final Map<String, Set<String>> ARROWS =
      Map.ofEntries(
          Map.entry("audit", Set.of()),
          Map.entry("metering", Set.of()),
          Map.entry("platform", Set.of()),
          Map.entry("tenancy", Set.of("platform")),
          Map.entry("eventlog", Set.of("platform", "tenancy")),
          Map.entry("segment", Set.of("platform", "audit", "tenancy", "eventlog")),
          Map.entry("query", Set.of("platform", "audit", "tenancy", "segment")),
          Map.entry("embedded", Set.of("platform")),
          Map.entry("testkit", Set.of("platform", "tenancy", "embedded")),
          Map.entry(
              "gateway",
              Set.of("platform", "audit", "metering", "tenancy", "eventlog", "segment", "query")),
          Map.entry(
              "admin", Set.of("platform", "audit", "metering", "tenancy", "eventlog", "segment")),
          Map.entry(
              "standalone",
              Set.of(
                  "platform",
                  "audit",
                  "tenancy",
                  "eventlog",
                  "segment",
                  "query",
                  "embedded",
                  "gateway",
                  "admin")));

  /** Pure thinking: no event loop, no broker, no database. */
  private static final Set<String> PURE = Set.of("audit", "metering");

  private static final List<String> KEPT_OUT_OF_PURE =
      List.of("io.vertx.", "org.apache.kafka.", "io.netty.", "org.duckdb.", "java.sql.");

  private static final JavaClasses PROGRAM =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.annals");

  @Test
  void every_use_between_modules_is_an_arrow_of_this_list() {
    Set<String> wrong = new TreeSet<>();
    for (JavaClass each : PROGRAM) {
      String from = module(each).orElseThrow();
      assertTrue(ARROWS.containsKey(from), "a module without arrows: " + from);
      for (Dependency use : each.getDirectDependenciesFromSelf()) {
        Optional<String> to = module(use.getTargetClass());
        if (to.isPresent() && !to.get().equals(from) && !ARROWS.get(from).contains(to.get())) {
          wrong.add(each.getName() + " uses " + use.getTargetClass().getName());
        }
      }
    }
    assertEquals(Set.of(), wrong);
  }

  @Test
  void pure_modules_are_pure() {
    Set<String> wrong = new TreeSet<>();
    for (JavaClass each : PROGRAM) {
      if (module(each).filter(PURE::contains).isPresent()) {
        each.getDirectDependenciesFromSelf().stream()
            .map(use -> use.getTargetClass().getName())
            .filter(name -> KEPT_OUT_OF_PURE.stream().anyMatch(name::startsWith))
            .forEach(name -> wrong.add(each.getName() + " uses " + name));
      }
    }
    assertEquals(Set.of(), wrong);
  }

  @Test
  void every_module_of_the_list_was_looked_at() {
    Set<String> seen = new TreeSet<>();
    PROGRAM.forEach(each -> module(each).ifPresent(seen::add));
    assertEquals(new TreeSet<>(ARROWS.keySet()), seen);
  }

  @Test
  void the_arrows_make_no_circle() {
    ARROWS.forEach(
        (from, all) -> {
          for (String to : all) {
            assertTrue(!reaches(to, from), from + " and " + to + " use each other");
          }
        });
  }

  private static boolean reaches(String from, String to) {
    return ARROWS.get(from).contains(to)
        || ARROWS.get(from).stream().anyMatch(next -> reaches(next, to));
  }

  private static Optional<String> module(JavaClass each) {
    String[] parts = each.getPackageName().split("\\.");
    return parts.length > 2 && parts[0].equals("io") && parts[1].equals("annals")
        ? Optional.of(parts[2])
        : Optional.empty();
  }
}
