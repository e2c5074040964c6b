package io.hawser.jdbc;

import java.sql.ResultSet;
import net.bytebuddy.asm.Advice;

/** The code around a call, inlined by the weaver into each method; see {@link Call.Way} and {@link AbstractWrapper}. */
final class CallAdvice {
  private CallAdvice() {}

  static final class Enter {
    private Enter() {}

    @Advice.OnMethodEnter static long enter(@Advice.This AbstractWrapper<?> self) throws Throwable {
      return self.enter();
    }
  }

  /** The text to run is the call's first argument. */
  static final class EnterWithText {
    private EnterWithText() {}

    @Advice.OnMethodEnter static long enter(@Advice.This StatementCalls<?> self, @Advice.Argument(0) String sql) throws Throwable {
      return self.enter(sql);
    }
  }

  /** No text is run. */
  static final class EnterAsking {
    private EnterAsking() {}

    @Advice.OnMethodEnter static long enter(@Advice.This StatementCalls<?> self) throws Throwable {
      return self.enterAsking();
    }
  }

  static final class Leave {
    private Leave() {}

    @Advice.OnMethodExit(onThrowable = Throwable.class, repeatOn = Advice.OnNonDefaultValue.class) static boolean exit(
        @Advice.This AbstractWrapper<?> self, @Advice.Enter(readOnly = false) long mark, @Advice.Thrown(readOnly = false) Throwable thrown)
        throws Throwable {
      if (thrown == null) {
        self.succeeded();
        return false;
      }
      thrown = self.failed(thrown, mark);
      if (thrown == null) {
        mark = self.again();
        return true;
      }
      thrown = self.instead(thrown);
      return false;
    }
  }

  /** The same, if the text to run is the call's first argument. */
  static final class LeaveWithText {
    private LeaveWithText() {}

    @Advice.OnMethodExit(onThrowable = Throwable.class, repeatOn = Advice.OnNonDefaultValue.class) static boolean exit(
        @Advice.This StatementCalls<?> self, @Advice.Enter(readOnly = false) long mark, @Advice.Argument(0) String sql,
        @Advice.Thrown(readOnly = false) Throwable thrown) throws Throwable {
      if (thrown == null) {
        self.succeeded();
        return false;
      }
      thrown = self.failed(thrown, mark);
      if (thrown == null) {
        mark = self.again();
        return true;
      }
      thrown = self.instead(thrown, sql);
      return false;
    }
  }

  static final class LeaveWithResults {
    private LeaveWithResults() {}

    @Advice.OnMethodExit(onThrowable = Throwable.class, repeatOn = Advice.OnNonDefaultValue.class) static boolean exit(
        @Advice.This AbstractWrapper<?> self, @Advice.Enter(readOnly = false) long mark, @Advice.Return(readOnly = false) ResultSet results,
        @Advice.Thrown(readOnly = false) Throwable thrown) throws Throwable {
      if (thrown == null) {
        self.succeeded();
        results = self.result(results);
        return false;
      }
      thrown = self.failed(thrown, mark);
      if (thrown == null) {
        mark = self.again();
        return true;
      }
      return false;
    }
  }

  static final class Explain {
    private Explain() {}

    @Advice.OnMethodExit(onThrowable = Throwable.class) static void exit(@Advice.This AbstractWrapper<?> self,
        @Advice.Thrown(readOnly = false) Throwable thrown) {
      if (thrown != null) {
        thrown = self.explained(thrown);
      }
    }
  }

  static final class ExplainWithResults {
    private ExplainWithResults() {}

    @Advice.OnMethodExit(onThrowable = Throwable.class) static void exit(@Advice.This AbstractWrapper<?> self,
        @Advice.Return(readOnly = false) ResultSet results,
        @Advice.Thrown(readOnly = false) Throwable thrown) {
      if (thrown == null) {
        results = self.result(results);
      } else {
        thrown = self.explained(thrown);
      }
    }
  }

  static final class Refresh {
    private Refresh() {}

    @Advice.OnMethodEnter static void enter(@Advice.This AbstractWrapper<?> self) throws Throwable {
      self.refresh();
    }
  }
}
