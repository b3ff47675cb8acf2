/**
 * Interprets Jinja as chat templates use it, with Python's semantics: renders what jinja2 renders in the environment
 * that transformers sets up. Classes are called as in jinja2, or as in Python where they stand for Python's values.
 *
 * <p>Values are of this package's own few types, so a template reaches no class of Java, and a {@link
 * org.eft4j.huggingface.internal.jinja.Budget} bounds time, memory and depth, since templates come from strangers.
 *
 * <p>The scope is frozen (docs/decisions/0008). Supported: expressions, {@code if}, {@code for}, {@code set}, {@code
 * macro}, {@code call}, {@code filter}, {@code with}, {@code raw}, {@code generation}, {@code print}, {@code break} and
 * {@code continue}; the filters, tests and globals that chat templates use; the methods of Python's strings, lists and
 * mappings. Refused by name: what needs a loader of templates (extends, include, import, block), automatic escaping,
 * and the filters for web pages or for printing tables, which no known chat template uses.
 *
 * <p>Not public API; begin at {@link org.eft4j.huggingface.internal.jinja.Template}.
 */
@NullMarked
package org.eft4j.huggingface.internal.jinja;

import org.jspecify.annotations.NullMarked;
