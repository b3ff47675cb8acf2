/** Pictures of results, as PNG and SVG, and pages of HTML. Begin with {@link org.eft4j.evaluation.picture.Picture}. */
@NullMarked
package org.eft4j.evaluation.picture;

import org.jspecify.annotations.NullMarked;
