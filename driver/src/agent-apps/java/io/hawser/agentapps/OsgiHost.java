package io.hawser.agentapps;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;

/**
 * Runs an application in a bundle. Arguments: the framework's folder, the driver's bundle, the application's bundle, main class and
 * arguments.
 */
public final class OsgiHost {
  private OsgiHost() {}

  public static void main(String[] arguments) throws Exception {
    Map<String, String> settings = new HashMap<>();
    settings.put(Constants.FRAMEWORK_STORAGE, arguments[0]);
    settings.put("felix.log.level", "1");
    Framework framework = new FrameworkFactory().newFramework(settings);
    framework.start();
    framework.getBundleContext().installBundle(arguments[1]).start();
    Bundle application = framework.getBundleContext().installBundle(arguments[2]);
    application.start();
    application.loadClass(arguments[3]).getMethod("main", String[].class).invoke(null,
        (Object) Arrays.copyOfRange(arguments, 4, arguments.length));
    framework.stop();
    framework.waitForStop(10_000);
  }
}
