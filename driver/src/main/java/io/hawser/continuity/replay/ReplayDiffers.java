package io.hawser.continuity.replay;

/** The result of a statement that was run again is not what the application has seen. */
public final class ReplayDiffers extends Exception {
  private static final long serialVersionUID = 1;

  /** The kind of the difference. */
  public final transient NotReplayed kind;
  /** The statement's number in its transaction, from 1. */
  public final int statement;

  ReplayDiffers(NotReplayed kind, int statement) {
    super("statement " + statement + ": " + kind.text(), null, false, false);
    this.kind = kind;
    this.statement = statement;
  }
}
