package org.eft4j.spark;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkFiles;

/** Where a recipe's folder lies on an executor. */
final class ModelPath {
    private static final String SPARK_FILES = "spark-files:";

    /** Two letters at least: one is a drive of Windows. */
    private static final Pattern SCHEME = Pattern.compile("([a-zA-Z][a-zA-Z0-9+.-]+):.*");

    private ModelPath() {}

    /** Refuses what no executor can open as a folder. */
    static void requireLocal(String folder) {
        if (isInSparkFiles(folder)) {
            if (folder.length() == SPARK_FILES.length()) {
                throw new IllegalArgumentException(
                        "expected a name after " + SPARK_FILES + ", as in " + SPARK_FILES + "llama; got none");
            }
            return;
        }
        Matcher scheme = SCHEME.matcher(folder);
        if (scheme.matches()) {
            throw new IllegalArgumentException("expected a folder that each executor sees, got " + folder
                    + "; bring it there by SparkContext.addFile(path, true) and name it " + SPARK_FILES
                    + "NAME, or mount it and give its path");
        }
    }

    /** Returns the folder's path on this machine. */
    static Path of(String folder) {
        return isInSparkFiles(folder)
                ? Path.of(SparkFiles.get(folder.substring(SPARK_FILES.length())))
                : Path.of(folder);
    }

    private static boolean isInSparkFiles(String folder) {
        return folder.startsWith(SPARK_FILES);
    }
}
