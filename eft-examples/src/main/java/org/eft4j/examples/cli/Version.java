package org.eft4j.examples.cli;

import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/** The version the jar's manifest names. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = Version.class.getPackage().getImplementationVersion();
        return new String[] {"eft " + Objects.requireNonNullElse(version, "(not packaged)")};
    }
}
