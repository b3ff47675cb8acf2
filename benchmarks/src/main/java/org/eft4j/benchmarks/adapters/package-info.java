/** What LoRA adapters over one base cost. */
@NullMarked
package org.eft4j.benchmarks.adapters;

import org.jspecify.annotations.NullMarked;
