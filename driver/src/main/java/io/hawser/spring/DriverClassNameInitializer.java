package io.hawser.spring;

import io.hawser.HawserDriver;
import io.hawser.config.JdbcUrl;
import org.springframework.beans.PropertyAccessor;
import org.springframework.beans.PropertyAccessorFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Makes {@code spring.datasource.url=jdbc:hawser:…} enough. Spring Boot derives the driver's class from the prefixes of URLs that it
 * knows, and refuses to start with any other ("Failed to determine a suitable driver class"). This names the class where the
 * application has named none.
 *
 * <p>It works on each bean of type DataSourceProperties, whichever its prefix: an application may have several data sources.
 * META-INF/spring.factories names it, so that it works without auto-configuration too. The type is identified by name, because Spring Boot
 * 4 has it in another package.
 */
public final class DriverClassNameInitializer implements ApplicationContextInitializer<ConfigurableApplicationContext> {
  private static final String[] PROPERTIES_CLASSES = {
      "org.springframework.boot.autoconfigure.jdbc.DataSourceProperties",
      "org.springframework.boot.jdbc.autoconfigure.DataSourceProperties",
  };

  @Override public void initialize(ConfigurableApplicationContext context) {
    context.getBeanFactory().addBeanPostProcessor(new DriverClassName());
  }

  /** After the properties are bound, and before a data source is made of them. */
  private static final class DriverClassName implements BeanPostProcessor {
    @Override public Object postProcessAfterInitialization(Object bean, String name) {
      if (isDataSourceProperties(bean.getClass())) {
        PropertyAccessor properties = PropertyAccessorFactory.forBeanPropertyAccess(bean);
        Object url = properties.getPropertyValue("url");
        if (url != null && JdbcUrl.isHawsers(url.toString()) && properties.getPropertyValue("driverClassName") == null) {
          properties.setPropertyValue("driverClassName", HawserDriver.class.getName());
        }
      }
      return bean;
    }

    /** Whether it is that class or a subclass: an application may extend it, and Spring may do so for a proxy. */
    private static boolean isDataSourceProperties(Class<?> type) {
      for (Class<?> each = type; each != null; each = each.getSuperclass()) {
        for (String known : PROPERTIES_CLASSES) {
          if (known.equals(each.getName())) {
            return true;
          }
        }
      }
      return false;
    }
  }
}
