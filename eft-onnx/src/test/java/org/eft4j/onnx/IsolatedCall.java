package org.eft4j.onnx;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ForkJoinPool;

/**
 * A program for {@link ChildJvm} whose own class path has no library, as the launcher of an application server or of
 * nested jars: it lets {@link FirstCall} run in class loaders that it makes. Uses only the JDK.
 */
public final class IsolatedCall {
    static final String LIBRARIES = "org.eft4j.test.libraries";

    private IsolatedCall() {}

    /** Prints a line for each call; the first argument says in which loaders and threads. */
    public static void main(String[] arguments) throws Exception {
        switch (arguments[0]) {
            case "commonPool" -> {
                Callable<?> call = callIn(new Loader(""));
                // A thread of the pool has the system class loader, which knows nothing here.
                System.out.println(ForkJoinPool.commonPool().submit(call).get());
                System.out.println(call.call());
            }
            case "twoLoaders" -> {
                System.out.println(callIn(new Loader("")).call());
                System.out.println(callIn(new Loader("")).call());
            }
            case "without" -> {
                Callable<?> call = callIn(new Loader(arguments[1]));
                System.out.println(call.call());
                System.out.println(call.call());
            }
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private static Callable<?> callIn(ClassLoader loader) throws ReflectiveOperationException {
        Thread.currentThread().setContextClassLoader(loader);
        return (Callable<?>) loader.loadClass("org.eft4j.onnx.FirstCall")
                .getDeclaredConstructor()
                .newInstance();
    }

    /** Has all libraries but one class, as where an older version of its library comes first. */
    private static final class Loader extends URLClassLoader {
        private final String missing;

        Loader(String missing) throws MalformedURLException {
            super(urls(), ClassLoader.getPlatformClassLoader());
            this.missing = missing;
        }

        private static URL[] urls() throws MalformedURLException {
            List<URL> urls = new ArrayList<>();
            for (String path : System.getProperty(LIBRARIES).split(File.pathSeparator, -1)) {
                urls.add(new File(path).toURI().toURL());
            }
            return urls.toArray(URL[]::new);
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (name.equals(missing)) {
                throw new ClassNotFoundException(name);
            }
            return super.findClass(name);
        }
    }
}
