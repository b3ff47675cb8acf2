package org.eft4j.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How values of flags are read: picocli's own converters would name classes of Java where a value is none. */
final class ValueConverters {
    private ValueConverters() {}

    static void register(CommandLine program) {
        ITypeConverter<Integer> integers =
                number(Integer::valueOf, "a whole number from " + Integer.MIN_VALUE + " to " + Integer.MAX_VALUE);
        ITypeConverter<Double> decimals = number(Double::valueOf, "a number");
        program.registerConverter(Integer.class, integers)
                .registerConverter(int.class, integers)
                .registerConverter(Double.class, decimals)
                .registerConverter(double.class, decimals)
                .registerConverter(
                        Long.class,
                        number(Long::valueOf, "a whole number from " + Long.MIN_VALUE + " to " + Long.MAX_VALUE))
                .registerConverter(Path.class, ValueConverters::path);
    }

    private static <T> ITypeConverter<T> number(Function<String, T> parser, String expected) {
        return value -> {
            try {
                return parser.apply(value);
            } catch (NumberFormatException e) {
                throw new TypeConversionException("must be " + expected + ", got " + value);
            }
        };
    }

    private static Path path(String value) {
        try {
            return Path.of(value);
        } catch (InvalidPathException e) {
            throw new TypeConversionException(PlatformEncoding.explain(e));
        }
    }
}
