/* The time of llama.cpp's sampler chains on one row of logits: what llama_sampler_sample does for each token, the filling of the candidates
 * included, without a model. Prints a line of JSON for each chain: the median of its calls.
 *
 *   llama_samplers LIBLLAMA SHAPE VOCABULARY ROWS_FILE
 */
#include <dlfcn.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* From llama.h, as far as it is used here. */
typedef int32_t llama_token;
typedef struct { llama_token id; float logit; float p; } llama_token_data;
typedef struct { llama_token_data *data; size_t size; int64_t selected; bool sorted; } llama_token_data_array;
typedef struct { bool no_perf; } llama_sampler_chain_params;
typedef struct llama_sampler llama_sampler;

static llama_sampler_chain_params (*chain_default_params)(void);
static llama_sampler *(*chain_init)(llama_sampler_chain_params);
static void (*chain_add)(llama_sampler *, llama_sampler *);
static llama_sampler *(*init_greedy)(void);
static llama_sampler *(*init_dist)(uint32_t seed);
static llama_sampler *(*init_top_k)(int32_t k);
static llama_sampler *(*init_top_p)(float p, size_t min_keep);
static llama_sampler *(*init_min_p)(float p, size_t min_keep);
static llama_sampler *(*init_temp)(float t);
static void (*sampler_apply)(llama_sampler *, llama_token_data_array *);
static void (*sampler_free)(llama_sampler *);

static void *library;

static void *symbol(const char *name) {
    void *found = dlsym(library, name);
    if (!found) {
        fprintf(stderr, "%s\n", dlerror());
        exit(1);
    }
    return found;
}

static void load(const char *path) {
    library = dlopen(path, RTLD_NOW);
    if (!library) {
        fprintf(stderr, "%s\n", dlerror());
        exit(1);
    }
    chain_default_params = symbol("llama_sampler_chain_default_params");
    chain_init = symbol("llama_sampler_chain_init");
    chain_add = symbol("llama_sampler_chain_add");
    init_greedy = symbol("llama_sampler_init_greedy");
    init_dist = symbol("llama_sampler_init_dist");
    init_top_k = symbol("llama_sampler_init_top_k");
    init_top_p = symbol("llama_sampler_init_top_p");
    init_min_p = symbol("llama_sampler_init_min_p");
    init_temp = symbol("llama_sampler_init_temp");
    sampler_apply = symbol("llama_sampler_apply");
    sampler_free = symbol("llama_sampler_free");
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1e6 + t.tv_nsec / 1e3;
}

static int ascending(const void *a, const void *b) {
    double x = *(const double *) a, y = *(const double *) b;
    return (x > y) - (x < y);
}

/* A chain of the samplers given, in llama.cpp's own order: filters first, temperature behind them. */
static llama_sampler *chain(int count, ...) {
    llama_sampler *whole = chain_init(chain_default_params());
    va_list samplers;
    va_start(samplers, count);
    for (int i = 0; i < count; i++) {
        chain_add(whole, va_arg(samplers, llama_sampler *));
    }
    va_end(samplers);
    return whole;
}

/* Samples for about a second after a warm-up, and prints the median in microseconds. Frees the chain. */
static void measure(const char *draw, llama_sampler *chain, const float *logits, int vocabulary) {
    enum { MOST = 20000, WARM_UP = 20 };
    static double times[MOST];
    llama_token_data *candidates = malloc(vocabulary * sizeof *candidates);
    int count = 0;
    double end = now() + 1e6;
    for (int i = 0; count < MOST && (count < 5 || now() < end); i++) {
        double start = now();
        for (llama_token id = 0; id < vocabulary; id++) {
            candidates[id] = (llama_token_data) { id, logits[id], 0 };
        }
        llama_token_data_array array = { candidates, vocabulary, -1, false };
        sampler_apply(chain, &array);
        double took = now() - start;
        if (array.selected < 0) {
            fprintf(stderr, "%s selected nothing\n", draw);
            exit(1);
        }
        if (i >= WARM_UP) {
            times[count++] = took;
        }
    }
    qsort(times, count, sizeof *times, ascending);
    printf("{\"who\": \"llama.cpp, 1 model\", \"draw\": \"%s\", \"vocabulary\": %d, \"microseconds\": %.2f}\n", draw, vocabulary,
           times[count / 2]);
    free(candidates);
    sampler_free(chain);
}

int main(int argc, char **argv) {
    if (argc != 5) {
        fprintf(stderr, "llama_samplers LIBLLAMA SHAPE VOCABULARY ROWS_FILE\n");
        return 2;
    }
    load(argv[1]);
    bool flat = strcmp(argv[2], "FLAT") == 0;
    int vocabulary = atoi(argv[3]);
    float *logits = malloc(vocabulary * sizeof *logits);
    FILE *file = fopen(argv[4], "rb");
    if (!file || fread(logits, sizeof *logits, vocabulary, file) != (size_t) vocabulary) {
        perror(argv[4]);
        return 1;
    }
    fclose(file);
    if (flat) {
        measure("P90_FLAT", chain(2, init_top_p(0.9f, 1), init_dist(1)), logits, vocabulary);
        return 0;
    }
    measure("GREEDY", chain(1, init_greedy()), logits, vocabulary);
    measure("T", chain(2, init_temp(0.8f), init_dist(1)), logits, vocabulary);
    measure("DEFAULT",
            chain(5, init_top_k(40), init_top_p(0.95f, 1), init_min_p(0.05f, 1), init_temp(0.8f), init_dist(1)), logits, vocabulary);
    measure("K50_P95", chain(4, init_top_k(50), init_top_p(0.95f, 1), init_temp(0.8f), init_dist(1)), logits, vocabulary);
    measure("P90", chain(2, init_top_p(0.9f, 1), init_dist(1)), logits, vocabulary);
    measure("MIN_P", chain(3, init_min_p(0.05f, 1), init_temp(0.8f), init_dist(1)), logits, vocabulary);
    return 0;
}
