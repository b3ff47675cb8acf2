package org.eft4j.structured;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;

/** The independent validator: networknt's. */
final class Validator {
    private static final JsonSchemaFactory FACTORY = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

    private final JsonSchema schema;

    Validator(String schema) {
        this.schema = FACTORY.getSchema(schema, InputFormat.JSON);
    }

    /** Returns what is wrong with a text, an empty text if it fits. */
    String faults(String json) {
        return String.join(
                "; ",
                schema
                        .validate(
                                json,
                                InputFormat.JSON,
                                context -> context.getExecutionConfig().setFormatAssertionsEnabled(true))
                        .stream()
                        .map(Object::toString)
                        .toList());
    }
}
