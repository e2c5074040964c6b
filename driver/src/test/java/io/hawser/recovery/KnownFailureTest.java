package io.hawser.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.failure.Failure;
import io.hawser.thrown.CauseChain;
import java.io.EOFException;
import java.net.ConnectException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The stored form of a failure says the same, and is not the application's exception. */
@Tag("fast")
class KnownFailureTest {
  private static final class OfAnApplication extends SQLNonTransientConnectionException {
    private static final long serialVersionUID = 1;

    OfAnApplication(Throwable cause) {
      super("no way", "08000", 1220, cause);
    }
  }

  @Test void itSaysTheSame() {
    OfAnApplication failure = new OfAnApplication(new ConnectException("Connection refused"));
    Throwable again = new KnownFailure(failure).again();
    assertThat(again).isExactlyInstanceOf(SQLNonTransientConnectionException.class).hasMessage("no way").isNotSameAs(failure);
    assertThat(((SQLException) again).getSQLState()).isEqualTo("08000");
    assertThat(((SQLException) again).getErrorCode()).isEqualTo(1220);
    assertThat(CauseChain.root(again)).isExactlyInstanceOf(ConnectException.class).hasMessage("Connection refused");
    assertThat(Failure.of(again).cause()).isEqualTo(Failure.of(failure).cause());
  }

  @Test void aChainOfAnyLengthAndKind() {
    Throwable cause = new EOFException("x");
    for (int i = 0; i < 40; i++) {
      cause = new IllegalStateException("step", cause);
    }
    assertThat(new KnownFailure(new SQLException(null, null, 0, cause)).again()).isInstanceOf(SQLException.class).hasMessage(null);
  }
}
