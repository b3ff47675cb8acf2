package org.eft4j.huggingface.internal.jinja;

import java.util.function.Function;

/**
 * What a mapping's {@code keys()}, {@code values()} and {@code items()} give. Immutable.
 *
 * @param kind the method's name
 * @param element what stands for an entry
 */
record DictView(Dict dict, String kind, Function<Dict.Entry, Object> element) {}
