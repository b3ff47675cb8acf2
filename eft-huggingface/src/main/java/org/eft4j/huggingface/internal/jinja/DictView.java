package org.eft4j.huggingface.internal.jinja;

import java.util.function.Function;

/**
 * The result of a mapping's {@code keys()}, {@code values()} or {@code items()}. Immutable.
 *
 * @param kind the method's name
 * @param element gives the element for an entry
 */
record DictView(Dict dict, String kind, Function<Dict.Entry, Object> element) {}
