package org.eft4j.huggingface.internal.jinja;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.OptionalLong;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Iterates, counts and picks the elements of values. Stateless and thread-safe. */
final class Sequences {
    private Sequences() {}

    /** Iterates over a value's elements; each costs a step. */
    static Iterator<Object> iterator(Budget budget, Object value) {
        Iterator<Object> elements = elements(value);
        if (elements == null) {
            throw new TemplateException("there are no elements in a value of type " + Types.name(value));
        }
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return elements.hasNext();
            }

            @Override
            public Object next() {
                budget.step();
                return elements.next();
            }
        };
    }

    static boolean isIterable(Object value) {
        return elements(value) != null;
    }

    private static @Nullable Iterator<Object> elements(Object value) {
        if (value instanceof List<?> list) {
            return Collections.<Object>unmodifiableList(list).iterator();
        }
        if (value instanceof Tuple tuple) {
            return tuple.items().iterator();
        }
        if (value instanceof Dict dict) {
            return dict.entries().stream().map(Dict.Entry::key).iterator();
        }
        if (value instanceof DictView view) {
            return view.dict().entries().stream().map(view.element()).iterator();
        }
        if (value instanceof Range range) {
            return LongStream.range(0, range.size())
                    .<Object>mapToObj(range::get)
                    .iterator();
        }
        if (value instanceof FilterGenerator generator) {
            return generator.elements();
        }
        if (Types.unmarked(value) instanceof Text text) {
            return new Iterator<>() {
                private int at;

                @Override
                public boolean hasNext() {
                    return at < text.length();
                }

                @Override
                public Object next() {
                    if (!hasNext()) {
                        throw new NoSuchElementException();
                    }
                    int start = at;
                    at = text.characters().offsetByCodePoints(at, 1);
                    return text.substring(start, at);
                }
            };
        }
        return value instanceof Undefined ? Collections.emptyIterator() : null;
    }

    /** Returns all elements in a new list. */
    static List<Object> list(Budget budget, Object value) {
        List<Object> list = new ArrayList<>();
        Iterator<Object> elements = iterator(budget, value);
        while (elements.hasNext()) {
            budget.elements(1);
            list.add(elements.next());
        }
        return list;
    }

    /** Returns the number of a value's elements; empty if they would have to be counted one by one. */
    static OptionalLong size(Object value) {
        if (Types.unmarked(value) instanceof Text text) {
            return OptionalLong.of(text.codePointCount());
        }
        if (value instanceof List<?> list) {
            return OptionalLong.of(list.size());
        }
        if (value instanceof Tuple tuple) {
            return OptionalLong.of(tuple.items().size());
        }
        if (value instanceof Dict dict) {
            return OptionalLong.of(dict.size());
        }
        if (value instanceof DictView view) {
            return OptionalLong.of(view.dict().size());
        }
        if (value instanceof Range range) {
            return OptionalLong.of(range.size());
        }
        return value instanceof Undefined ? OptionalLong.of(0) : OptionalLong.empty();
    }

    /** Returns the element at a position, counted from the end if negative; null if there is none. */
    static @Nullable Object at(Budget budget, Object value, BigInteger index) {
        budget.look(value);
        long size = size(value).orElse(0);
        long place = Types.clamped(index);
        place = place < 0 ? place + size : place;
        if (place < 0 || place >= size) {
            return null;
        }
        if (Types.unmarked(value) instanceof Text text) {
            int start = text.characters().offsetByCodePoints(0, (int) place);
            return text.substring(start, text.characters().offsetByCodePoints(start, 1));
        }
        if (value instanceof List<?> list) {
            return list.get((int) place);
        }
        if (value instanceof Tuple tuple) {
            return tuple.items().get((int) place);
        }
        return value instanceof Range range ? range.get(place) : null;
    }

    /** Returns {@code value[start:stop:step]}. A bound is null where the template writes none. */
    static Object slice(Budget budget, Object value, @Nullable Long start, @Nullable Long stop, long step) {
        boolean sliceable =
                value instanceof List || value instanceof Tuple || value instanceof Range || Types.isText(value);
        if (!sliceable) {
            throw new TemplateException("a value of type " + Types.name(value) + " cannot be sliced");
        }
        if (step == 0) {
            throw new TemplateException("a slice needs a step other than 0");
        }
        long size = size(value).orElse(0);
        long from = bound(start, step > 0 ? 0 : size - 1, size, step);
        long to = bound(stop, step > 0 ? size : -1, size, step);
        Range places = Range.of(from, to, step);
        if (value instanceof Range range) {
            return Range.of(Types.clamped(range.get(from)), Types.clamped(range.get(to)), product(range.step(), step));
        }
        budget.steps(places.size());
        if (Types.unmarked(value) instanceof Text text) {
            return slice(budget, text, places);
        }
        List<?> items = value instanceof Tuple tuple ? tuple.items() : (List<?>) value;
        budget.elements(places.size());
        List<Object> picked = new ArrayList<>();
        for (long i = 0; i < places.size(); i++) {
            picked.add(items.get(places.get(i).intValue()));
        }
        return value instanceof Tuple ? new Tuple(picked) : picked;
    }

    private static long product(long step, long by) {
        try {
            return Math.multiplyExact(step, by);
        } catch (ArithmeticException e) {
            throw new TemplateException("a range with steps of " + step + " cannot be sliced in steps of " + by, e);
        }
    }

    private static Text slice(Budget budget, Text text, Range places) {
        String characters = text.characters();
        budget.look(text.length());
        if (places.step() == 1 && places.size() > 0) {
            int start = characters.offsetByCodePoints(0, (int) places.start());
            int end = characters.offsetByCodePoints(start, (int) places.size());
            budget.text((long) end - start);
            return text.substring(start, end);
        }
        int[] starts = places.size() == 0 ? new int[0] : codePointStarts(characters);
        TextBuilder out = new TextBuilder(budget);
        for (long i = 0; i < places.size(); i++) {
            int start = starts[places.get(i).intValue()];
            out.append(Character.toString(characters.codePointAt(start)), text.isData(start));
        }
        return out.text();
    }

    private static int[] codePointStarts(String characters) {
        return IntStream.iterate(0, at -> at < characters.length(), at -> characters.offsetByCodePoints(at, 1))
                .toArray();
    }

    private static long bound(@Nullable Long written, long otherwise, long size, long step) {
        if (written == null) {
            return otherwise;
        }
        long place = written < 0 ? written + size : written;
        return step > 0 ? Math.max(0, Math.min(place, size)) : Math.max(-1, Math.min(place, size - 1));
    }

    /** Iterates over the elements from the last to the first. */
    static Iterator<Object> reversed(Budget budget, Object value) {
        if (value instanceof FilterGenerator) {
            throw new TemplateException("a generator has no last element; use |list first");
        }
        List<Object> elements = list(budget, value);
        return IntStream.range(0, elements.size())
                .mapToObj(i -> elements.get(elements.size() - 1 - i))
                .iterator();
    }

    /** Streams the elements; each costs a step. */
    static Stream<Object> stream(Budget budget, Object value) {
        return StreamSupport.stream(
                Spliterators.spliteratorUnknownSize(iterator(budget, value), Spliterator.ORDERED), false);
    }
}
