package org.eft4j.huggingface.internal.jinja;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.TextStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.IsoFields;
import java.time.temporal.TemporalField;
import java.util.Locale;

/** Formats a time without a zone as Python's {@code strftime} does, in English. Stateless and thread-safe. */
final class Strftime {
    private Strftime() {}

    static Text format(Budget budget, LocalDateTime time, Text written) {
        String format = written.characters();
        TextBuilder out = new TextBuilder(budget);
        int at = 0;
        while (at < format.length()) {
            char c = format.charAt(at++);
            if (c != '%' || at == format.length()) {
                out.append(c);
            } else {
                boolean bare = format.charAt(at) == '-' && at + 1 < format.length();
                at += bare ? 1 : 0;
                budget.step();
                String field = field(time, format.charAt(at++));
                out.append(bare ? withoutZeros(field) : field);
            }
        }
        return written.derived(out.text().characters());
    }

    private static String withoutZeros(String field) {
        String bare = Characters.strip(Text.template(field), true, false, c -> c == '0' || c == ' ')
                .characters();
        return bare.isEmpty() ? "0" : bare;
    }

    private static String field(LocalDateTime time, char letter) {
        return switch (letter) {
            case 'a' -> time.getDayOfWeek().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
            case 'A' -> time.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
            case 'b', 'h' -> time.getMonth().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
            case 'B' -> time.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
            case 'c' ->
                pattern(time, "EEE MMM ")
                        + number(time, ChronoField.DAY_OF_MONTH, 2, ' ')
                        + pattern(time, " HH:mm:ss yyyy");
            case 'd' -> pattern(time, "dd");
            case 'D', 'x' -> pattern(time, "MM/dd/yy");
            case 'e' -> number(time, ChronoField.DAY_OF_MONTH, 2, ' ');
            case 'f' -> number(time, ChronoField.MICRO_OF_SECOND, 6, '0');
            case 'F' -> pattern(time, "yyyy-MM-dd");
            case 'G' -> number(time, IsoFields.WEEK_BASED_YEAR, 4, '0');
            case 'H' -> pattern(time, "HH");
            case 'I' -> pattern(time, "hh");
            case 'j' -> number(time, ChronoField.DAY_OF_YEAR, 3, '0');
            case 'm' -> pattern(time, "MM");
            case 'M' -> pattern(time, "mm");
            case 'n' -> "\n";
            case 'p' -> time.getHour() < 12 ? "AM" : "PM";
            case 'R' -> pattern(time, "HH:mm");
            case 'S' -> pattern(time, "ss");
            case 't' -> "\t";
            case 'T', 'X' -> pattern(time, "HH:mm:ss");
            case 'u' -> String.valueOf(time.getDayOfWeek().getValue());
            case 'U' -> week(time, time.getDayOfWeek().getValue() % 7);
            case 'V' -> number(time, IsoFields.WEEK_OF_WEEK_BASED_YEAR, 2, '0');
            case 'w' -> String.valueOf(time.getDayOfWeek().getValue() % 7);
            case 'W' -> week(time, time.getDayOfWeek().getValue() - 1);
            case 'y' -> pattern(time, "yy");
            case 'Y' -> pattern(time, "yyyy");
            case 'z', 'Z' -> "";
            case '%' -> "%";
            default -> throw new TemplateException("strftime_now does not support %" + letter);
        };
    }

    /** Returns the week of the year; the first full week is 1. {@code day} counts from the first day of the week. */
    private static String week(LocalDateTime time, int day) {
        int week = (time.getDayOfYear() + 6 - day) / 7;
        return (week < 10 ? "0" : "") + week;
    }

    private static String pattern(LocalDateTime time, String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).format(time);
    }

    private static String number(LocalDateTime time, TemporalField field, int width, char fill) {
        String digits = String.valueOf(time.get(field));
        return String.valueOf(fill).repeat(Math.max(0, width - digits.length())) + digits;
    }
}
