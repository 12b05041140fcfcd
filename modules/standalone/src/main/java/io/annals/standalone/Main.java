package io.annals.standalone;

import io.annals.embedded.EmbeddedException;
import io.annals.platform.config.Settings;
import io.annals.platform.logging.LogConfig;
import io.annals.platform.logging.Logging;
import io.annals.platform.process.DataDirectoryException;
import io.annals.standalone.bench.BenchCommand;
import io.annals.standalone.demo.Demo;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** The program. */
public final class Main {
  private static final int FAILED = 1;
  private static final int WRONG_USAGE = 2;

  private Main() {}

  /** Exit codes: 0 stopped in order, 1 could not start, 2 wrong arguments or configuration. */
  public static void main(String[] arguments) {
    CommandLine line = CommandLine.parse(List.of(arguments));
    if (line instanceof CommandLine.Help help) {
      System.out.print(help.text());
    } else if (line instanceof CommandLine.Mistake mistake) {
      System.err.println("annals: " + mistake.text());
      System.exit(WRONG_USAGE);
    } else if (line instanceof CommandLine.Run run) {
      run(run);
    } else if (line instanceof CommandLine.Measure measure) {
      measure(measure.arguments());
    } else if (line instanceof CommandLine.Rebuild rebuild) {
      rebuild(rebuild);
    }
  }

  private static void measure(List<String> arguments) {
    Logging.configure(new LogConfig(LogConfig.Format.TEXT, LogConfig.LogLevel.WARN), true);
    try {
      BenchCommand.run(arguments, System.out);
    } catch (IllegalArgumentException e) {
      System.err.println("annals bench: " + e.getMessage());
      System.exit(WRONG_USAGE);
    } catch (IOException | IllegalStateException e) {
      System.err.println("annals bench: " + e.getMessage());
      System.exit(FAILED);
    } catch (InterruptedException e) {
      System.exit(FAILED);
    }
  }

  private static void rebuild(CommandLine.Rebuild command) {
    ProgramConfig config =
        configure(Settings.of(command.options(), System.getenv(), command.file()));
    try {
      new RebuildCommand(config, System.out).run(command);
    } catch (StartException | EmbeddedException | DataDirectoryException e) {
      System.err.println("annals rebuild-catalogue: " + e.getMessage());
      System.exit(FAILED);
    }
    System.exit(0);
  }

  /** Reads the configuration; ends the process when it has mistakes. */
  private static ProgramConfig configure(Settings settings) {
    ProgramConfig config = ProgramConfig.read(settings);
    List<String> mistakes = settings.check();
    if (!mistakes.isEmpty()) {
      System.err.println("annals: the configuration has mistakes:");
      mistakes.forEach(mistake -> System.err.println("  " + mistake));
      System.exit(WRONG_USAGE);
    }
    Logging.configure(config.logging(), Boolean.getBoolean("annals.terminal"));
    return config;
  }

  private static void run(CommandLine.Run run) {
    long begin = System.nanoTime();
    Settings settings = Settings.of(run.options(), System.getenv(), run.file());
    ProgramConfig config = configure(settings);
    Logger log = LoggerFactory.getLogger(Main.class);
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, e) ->
            log.atError()
                .setCause(e)
                .addKeyValue("thread", thread.getName())
                .log("A thread ended by an error"));
    LoggingEventBuilder effective = log.atInfo();
    for (Map.Entry<String, String> each : settings.effective().entrySet()) {
      effective = effective.addKeyValue(each.getKey(), each.getValue());
    }
    effective.log("Configuration");
    Program program = new Program(config);
    AtomicInteger exitCode = new AtomicInteger();
    stopWithTheProcess(program, exitCode);
    try {
      start(program, run.demo(), config, begin);
    } catch (StopList.StoppedException stoppedWhileStarting) {
      log.atInfo().log("Stopped before the start was over");
    } catch (StartException | EmbeddedException | DataDirectoryException e) {
      log.atDebug().setCause(e).log("Could not start");
      System.err.println("annals: " + e.getMessage());
      exitCode.set(FAILED);
    } catch (Exception | Error e) {
      log.atError().setCause(e).log("Could not start");
      exitCode.set(FAILED);
    }
    System.exit(exitCode.get());
  }

  /** Returns only by an exception: the process ends by a signal. */
  private static void start(Program program, boolean demo, ProgramConfig config, long begin)
      throws IOException, InterruptedException {
    Program.Addresses addresses = program.start();
    announce(addresses, Duration.ofNanos(System.nanoTime() - begin), System.out);
    if (demo) {
      startDemo(program, addresses, config);
    }
    new CountDownLatch(1).await();
  }

  /**
   * SIGTERM and Ctrl-C end in this hook. A stop in order is a success, which the JVM would call 143
   * or 130.
   */
  private static void stopWithTheProcess(Program program, AtomicInteger exitCode) {
    Thread hook =
        new Thread(
            () -> {
              program.stop();
              Runtime.getRuntime().halt(exitCode.get());
            },
            "annals-stop");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private static void startDemo(Program program, Program.Addresses addresses, ProgramConfig config)
      throws IOException, InterruptedException {
    String token =
        addresses.tokenFile().isPresent()
            ? Files.readString(addresses.tokenFile().get()).strip()
            : config.operatorToken().orElseThrow().reveal();
    Demo demo = new Demo(addresses.api(), token, System.out);
    program.stopFirst("demo", demo::close);
    demo.start();
  }

  private static void announce(Program.Addresses at, Duration took, PrintStream out) {
    out.printf(
        Locale.ROOT,
        """
        Annals is ready after %.1f s.
          API and ingest    %s
          health, metrics   %s/health/ready  %<s/metrics
          operator's token  %s
          data              %s
        Ctrl-C stops it.
        """,
        took.toMillis() / 1000.0,
        at.api(),
        at.management(),
        at.tokenFile().map(Object::toString).orElse("as configured"),
        at.dataDir());
    out.flush();
  }
}
