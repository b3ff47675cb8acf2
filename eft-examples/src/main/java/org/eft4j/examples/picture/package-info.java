/** Pictures of results, as PNG and SVG, and pages of HTML. Begin with {@link org.eft4j.examples.picture.Picture}. */
@NullMarked
package org.eft4j.examples.picture;

import org.jspecify.annotations.NullMarked;
