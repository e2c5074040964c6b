package io.hawser.agentapps;

import java.io.File;
import java.lang.ref.WeakReference;
import java.util.Arrays;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;

/**
 * Runs an application in a web application's class loader, twice with a redeployment in between. Arguments: Tomcat's folder, the web
 * application's folder, the main class, its arguments.
 */
public final class TomcatHost {
  private static final int MOST_ROUNDS = 50;

  private TomcatHost() {}

  public static void main(String[] arguments) throws Exception {
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(arguments[0]);
    Context context = tomcat.addContext("", new File(arguments[1]).getAbsolutePath());
    tomcat.start();
    WeakReference<ClassLoader> first = run(context, arguments);
    context.reload();
    run(context, arguments);
    boolean collected = false;
    for (int i = 0; i < MOST_ROUNDS && !collected; i++) {
      System.gc();
      Thread.sleep(100);
      collected = first.get() == null;
    }
    System.out.println("first class loader collected " + collected);
    tomcat.stop();
    tomcat.destroy();
    System.out.println("stopped");
  }

  private static WeakReference<ClassLoader> run(Context context, String[] arguments) throws Exception {
    ClassLoader loader = context.getLoader().getClassLoader();
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      System.out.println("class loader " + loader.getClass().getName());
      loader.loadClass(arguments[2]).getMethod("main", String[].class)
          .invoke(null, (Object) Arrays.copyOfRange(arguments, 3, arguments.length));
    } finally {
      thread.setContextClassLoader(before);
    }
    return new WeakReference<>(loader);
  }
}
