package org.eft4j.cli;

import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/** The version the jar's manifest names. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {"eft " + name()};
    }

    static String name() {
        return Objects.requireNonNullElse(Version.class.getPackage().getImplementationVersion(), "(not packaged)");
    }
}
