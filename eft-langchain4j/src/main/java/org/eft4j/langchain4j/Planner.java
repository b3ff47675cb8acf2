package org.eft4j.langchain4j;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.ToolChoice;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleFunction;
import java.util.stream.Collectors;
import org.eft4j.Chat;
import org.eft4j.GenerationOptions;
import org.eft4j.Generator;
import org.eft4j.LanguageModel;
import org.eft4j.Prompt;
import org.eft4j.TokenConstraint;
import org.eft4j.UpscaledEnsemble;
import org.eft4j.langchain4j.internal.reading.AnswerReader.Expected;
import org.eft4j.langchain4j.internal.reading.AnswerReader.Thinking;
import org.eft4j.langchain4j.internal.reading.ToolFormat;
import org.jspecify.annotations.Nullable;

/** Makes plans of requests, or refuses what the model cannot do, by name. Thread-safe. */
final class Planner {
    private final LanguageModel model;
    private final String modelName;
    private final GenerationOptions options;
    private final Map<String, @Nullable Object> templateVariables;
    private final @Nullable DoubleFunction<? extends LanguageModel> interpolation;
    private final AnswerConstraints constraints = new AnswerConstraints();
    private @Nullable TemplateAbilities abilities;

    Planner(
            LanguageModel model,
            String modelName,
            GenerationOptions options,
            Map<String, @Nullable Object> templateVariables,
            @Nullable DoubleFunction<? extends LanguageModel> interpolation) {
        this.model = model;
        this.modelName = modelName;
        this.options = options;
        this.templateVariables = templateVariables;
        this.interpolation = interpolation;
    }

    LanguageModel model() {
        return model;
    }

    String modelName() {
        return modelName;
    }

    /** Returns what a request comes to. Throws LangChain4j's exceptions. */
    Plan plan(ChatRequest request) {
        return Errors.translated(() -> planned(request));
    }

    /** Checks parameters without a request. Throws LangChain4j's exceptions. */
    void check(ChatRequestParameters parameters) {
        Errors.translated(() -> {
            requireThisModel(parameters);
            constraintOf(parameters, toolsOf(parameters));
            return Generator.of(mixFor(parameters), optionsFor(parameters).build());
        });
    }

    private Plan planned(ChatRequest request) {
        ChatRequestParameters parameters = request.parameters();
        requireThisModel(parameters);
        List<ToolSpecification> tools = toolsOf(parameters);
        Chat chat = Messages.chat(request.messages())
                .withVariables(templateVariables)
                .withTools(tools.stream().map(Messages::tool).toList());
        Optional<TokenConstraint.Source> constraint = constraintOf(parameters, tools);
        Thinking thinking = thinkingAfter(chat);
        if (constraint.isPresent() && thinking == Thinking.BEGUN) {
            throw Errors.unsupported(
                    "a JSON response format or a required tool is not supported where the chat template"
                            + " begins every answer with thinking, as that of " + modelName
                            + " does; ask for plain text");
        }
        GenerationOptions.Builder chosen = optionsFor(parameters);
        constraint.ifPresent(chosen::constraint);
        Set<String> names = tools.stream().map(ToolSpecification::name).collect(Collectors.toUnmodifiableSet());
        ToolFormat format = tools.isEmpty() ? null : toolFormat();
        return new Plan(
                Generator.of(mixFor(parameters), chosen.build()),
                Prompt.chat(chat),
                new Expected(thinking, format, names),
                modelName);
    }

    private void requireThisModel(ChatRequestParameters parameters) {
        String asked = parameters.modelName();
        if (asked != null && !asked.equals(modelName)) {
            throw Errors.unsupported("the modelName " + asked + " is not supported: this is " + modelName
                    + "; leave it out, or build a chat model for the other one");
        }
    }

    private static List<ToolSpecification> toolsOf(ChatRequestParameters parameters) {
        boolean mayCall = parameters.toolChoice() != ToolChoice.NONE;
        List<ToolSpecification> tools = parameters.toolSpecifications();
        if (parameters.toolChoice() == ToolChoice.REQUIRED && tools.isEmpty()) {
            throw new InvalidRequestException("expected at least one tool where a call is required; found none");
        }
        return mayCall ? tools : List.of();
    }

    private Optional<TokenConstraint.Source> constraintOf(
            ChatRequestParameters parameters, List<ToolSpecification> tools) {
        boolean required = parameters.toolChoice() == ToolChoice.REQUIRED;
        return constraints.of(
                parameters.responseFormat(),
                tools,
                required,
                tools.isEmpty() ? Optional.empty() : Optional.of(toolFormat()));
    }

    private ToolFormat toolFormat() {
        return abilities().toolFormat().orElseThrow(this::toolsUnsupported);
    }

    private UnsupportedFeatureException toolsUnsupported() {
        return Errors.unsupported("tools are not supported by the chat template of " + modelName
                + "; expected one that shows tools and writes calls as Hermes and Qwen, Llama 3 or Mistral do");
    }

    private Thinking thinkingAfter(Chat chat) {
        if (!abilities().thinks()) {
            return Thinking.NONE;
        }
        String prompt = model.chatTemplate().orElseThrow().render(chat).text();
        return prompt.stripTrailing().endsWith("<think>") ? Thinking.BEGUN : Thinking.POSSIBLE;
    }

    private synchronized TemplateAbilities abilities() {
        if (abilities == null) {
            abilities = TemplateAbilities.of(model.chatTemplate());
        }
        return abilities;
    }

    private LanguageModel mixFor(ChatRequestParameters parameters) {
        if (!(parameters instanceof EftChatRequestParameters eft)) {
            return model;
        }
        LanguageModel mix = model;
        if (eft.lambda() != null) {
            if (interpolation == null) {
                throw Errors.unsupported("lambda is not supported by " + modelName
                        + "; build the chat model with an interpolation, which makes the mix of a λ");
            }
            mix = interpolation.apply(eft.lambda());
        }
        if (eft.strength() != null) {
            mix = upscaled(mix, "strength").withStrength(eft.strength());
        }
        return eft.amplification() == null
                ? mix
                : upscaled(mix, "amplification").withAmplification(eft.amplification());
    }

    private UpscaledEnsemble upscaled(LanguageModel mix, String parameter) {
        if (mix instanceof UpscaledEnsemble upscaled) {
            return upscaled;
        }
        throw Errors.unsupported(parameter + " is not supported by " + modelName
                + "; it is a parameter of mixes by Ensemble.upscale and proxyTuning");
    }

    private GenerationOptions.Builder optionsFor(ChatRequestParameters parameters) {
        GenerationOptions.Builder chosen = options.toBuilder();
        if (parameters.maxOutputTokens() != null) {
            chosen.maxNewTokens(parameters.maxOutputTokens());
        }
        if (parameters.temperature() != null) {
            chosen.temperature(parameters.temperature());
        }
        if (parameters.topP() != null) {
            chosen.topP(parameters.topP());
        }
        chosen.stopStrings(parameters.stopSequences().toArray(String[]::new));
        chosen.sampling(sampling -> {
            if (parameters.topK() != null) {
                sampling.topK(parameters.topK());
            }
            if (parameters.presencePenalty() != null) {
                sampling.presencePenalty(parameters.presencePenalty());
            }
            if (parameters.frequencyPenalty() != null) {
                sampling.frequencyPenalty(parameters.frequencyPenalty());
            }
            if (parameters instanceof EftChatRequestParameters eft && eft.seed() != null) {
                sampling.seed(eft.seed());
            }
        });
        return chosen;
    }
}
