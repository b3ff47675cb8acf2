package org.eft4j.onnx;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.eft4j.onnx.internal.runtime.OnnxRuntime;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Marks tests that run on CUDA device 0, and are skipped with the reason where there is none. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag("cuda")
@ExtendWith(NeedsCuda.Condition.class)
@interface NeedsCuda {

    /** Asks as opening a model does. */
    final class Condition implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            return OnnxRuntime.cudaObstacle(0)
                    .map(reason -> ConditionEvaluationResult.disabled("CUDA cannot be used: " + reason))
                    .orElseGet(() -> ConditionEvaluationResult.enabled("CUDA can be used"));
        }
    }
}
