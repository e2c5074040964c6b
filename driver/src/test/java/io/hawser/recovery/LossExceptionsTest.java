package io.hawser.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.failure.Evidence;
import io.hawser.failure.Evidence.Direction;
import io.hawser.failure.Evidence.End;
import io.hawser.failure.Evidence.Phase;
import io.hawser.failure.Failure;
import java.net.SocketException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransactionRollbackException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("fast")
class LossExceptionsTest {
  private final SocketException root = new SocketException("Connection reset by peer: socket write error");
  private final SQLException vendor = new SQLNonTransientConnectionException("(conn=7) " + root.getMessage(), "08S01", 0, root);
  private final Failure failure = Failure.of(vendor,
      Evidence.builder().phase(Phase.IN_TRANSACTION).accepted(0).direction(Direction.WRITE).end(End.RESET).build());

  @Test void anUnknownOutcomeHasItsOwnExceptionWithTheVendorsAtTheRoot() {
    SQLException own = LossExceptions.outcomeUnknown(vendor, failure, List.of());
    assertThat((Throwable) own).isInstanceOf(SQLNonTransientConnectionException.class).hasCause(vendor)
        .hasRootCauseMessage(root.getMessage());
    assertThat(own.getSQLState()).isEqualTo("08007");
    assertThat(Failure.of(own)).isSameAs(failure);
  }

  @Test void aLostTransactionHasItsOwnExceptionWithTheVendorsAtTheRoot() {
    SQLException own = LossExceptions.transactionLost(vendor, failure, List.of());
    assertThat((Throwable) own).isInstanceOf(SQLTransactionRollbackException.class).hasCause(vendor).hasRootCauseMessage(root.getMessage());
    assertThat(own.getSQLState()).isEqualTo("40001");
    assertThat(Failure.of(own)).isSameAs(failure);
  }
}
