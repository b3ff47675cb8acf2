package org.eft4j.examples.spring;

/**
 * The names of metrics and tags, all in one place: those of OpenTelemetry's semantic conventions for generative AI,
 * which are still in development, and some of our own for what these have no name for.
 */
final class GenAiNames {
    /** From the request to the last token, in seconds. */
    static final String REQUEST_DURATION = "gen_ai.server.request.duration";

    /** From the request to the first token, in seconds. */
    static final String TIME_TO_FIRST_TOKEN = "gen_ai.server.time_to_first_token";

    /** Of each token after the first, in seconds. */
    static final String TIME_PER_OUTPUT_TOKEN = "gen_ai.server.time_per_output_token";

    /** The tokens of a prompt or an answer, by {@link #TOKEN_TYPE}. */
    static final String TOKEN_USAGE = "gen_ai.client.token.usage";

    static final String OPERATION = "gen_ai.operation.name";
    static final String PROVIDER = "gen_ai.provider.name";
    static final String MODEL = "gen_ai.request.model";
    static final String TOKEN_TYPE = "gen_ai.token.type";

    /** What a generation failed by; {@link #NONE} where it did not, as Prometheus wants the same tags everywhere. */
    static final String ERROR_TYPE = "error.type";

    static final String NONE = "none";

    static final String CHAT = "chat";
    static final String EFT4J = "eft4j";
    static final String INPUT = "input";
    static final String OUTPUT = "output";

    /** Answers being written. */
    static final String ACTIVE = "eft4j.answers.active";

    /** Why answers ended, by {@link #FINISH_REASON}. */
    static final String ENDED = "eft4j.answers.ended";

    static final String FINISH_REASON = "finish_reason";

    /** How many sequences moved in a step, on average over an answer. */
    static final String SEQUENCES_PER_STEP = "eft4j.sequences_per_step";

    /** Tokens of prompts that were not run, since an earlier prompt began like this one. */
    static final String REUSED_TOKENS = "eft4j.prompt.reused_tokens";

    /** The time of an answer's steps inside each {@link #MEMBER} of the mix, in seconds. */
    static final String MEMBER_DURATION = "eft4j.member.duration";

    static final String MEMBER = "member";

    private GenAiNames() {}
}
