/**
 * Models and mixes over the rows of a Spark {@code Dataset}: {@link org.eft4j.spark.EftSpark} generates and scores,
 * {@link org.eft4j.spark.EftTransformer} does so as a stage of a pipeline. {@link org.eft4j.spark.EftRecipe} says with
 * which models, {@link org.eft4j.spark.EftSparkOptions} how.
 */
@NullMarked
package org.eft4j.spark;

import org.jspecify.annotations.NullMarked;
