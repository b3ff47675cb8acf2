package org.eft4j.onnx.internal.text;

/** Why a template was not rendered, in words for the user; becomes an {@link org.eft4j.EftException} when rendering ends. */
final class TemplateRefusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TemplateRefusal(String reason) {
        super(reason);
    }
}
