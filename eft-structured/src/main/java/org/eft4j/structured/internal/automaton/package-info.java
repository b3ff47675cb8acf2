/** Automata with a stack over bytes, and the tokens of a vocabulary that they allow. */
@NullMarked
package org.eft4j.structured.internal.automaton;

import org.jspecify.annotations.NullMarked;
