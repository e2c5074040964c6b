package io.hawser;

import java.util.Hashtable;
import javax.naming.Context;
import javax.naming.Name;
import javax.naming.Reference;
import javax.naming.spi.ObjectFactory;
import org.jspecify.annotations.Nullable;

/** Makes Hawser's data sources from their References, for JNDI. Thread-safe. */
public final class HawserObjectFactory implements ObjectFactory {
  /** For JNDI, which makes it by its class name. */
  public HawserObjectFactory() {}

  /** @return null for what is not Hawser's */
  @Override public @Nullable Object getObjectInstance(@Nullable Object reference, @Nullable Name name, @Nullable Context context,
      @Nullable Hashtable<?, ?> environment) throws Exception {
    return reference instanceof Reference ? DataSourceState.of((Reference) reference).dataSource() : null;
  }
}
