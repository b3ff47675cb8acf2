/**
 * An interpreter for Jinja as chat templates use it, with Python's semantics: it renders what Python's Jinja renders in the environment that
 * transformers sets up. Values are of this package's own few types, so a template reaches no class of Java, and a {@link
 * org.eft4j.huggingface.internal.jinja.Budget} bounds time, memory and depth, since templates come from strangers.
 *
 * <p>Left out, and refused by name: what needs a loader of templates (extends, include, import, block), automatic escaping, and the filters
 * that are for web pages or for printing tables. Not public API; begin at {@link org.eft4j.huggingface.internal.jinja.Template}.
 */
@NullMarked
package org.eft4j.huggingface.internal.jinja;

import org.jspecify.annotations.NullMarked;
