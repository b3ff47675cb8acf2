package org.eft4j.langchain4j;

import org.eft4j.Generator;
import org.eft4j.Prompt;
import org.eft4j.langchain4j.internal.reading.AnswerReader;

/**
 * What a request comes to.
 *
 * @param generator writes the answer
 * @param prompt what it reads
 * @param expected what the answer may have beside text
 * @param modelName the name that the response gives
 */
record Plan(Generator generator, Prompt prompt, AnswerReader.Expected expected, String modelName) {}
