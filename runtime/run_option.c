/* run_option.c - see run_option.h. */

#include "runtime/run_option.h"

#include <stddef.h>
#include <string.h>

enum { MOST_THREADS = 4096, LEAST_BLOCK_BITS = 4, MOST_BLOCK_BITS = 40 };

#define FIELD(f) offsetof(qm_run_options, f)
#define WORDS(...)                                                                                 \
    (const char *const[])                                                                          \
    {                                                                                              \
        __VA_ARGS__, NULL                                                                          \
    }

const qm_run_option qm_run_option_table[] = {
    {"engine", "auto|gates|blocks|native",
     "what executes gates: gates is each alone, as a plain reference; native is machine code for a "
     "small circuit, in a sweep",
     .kind = QM_RUN_OPTION_WORD, .words = WORDS("auto", "gates", "blocks", "native"),
     .offset = FIELD(sim.engine)},
    {"code", "auto|interpret|llvm", "what executes the classical code", .kind = QM_RUN_OPTION_WORD,
     .words = WORDS("auto", "interpret", "llvm"), .offset = FIELD(sim.code)},
    {"precision", "double|single", "of the amplitudes (default double)", .kind = QM_RUN_OPTION_WORD,
     .words = WORDS("double", "single"), .offset = FIELD(sim.precision)},
    {"threads", "N", "use N threads (default 0: all)", .kind = QM_RUN_OPTION_COUNT,
     .most = MOST_THREADS, .offset = FIELD(sim.threads)},
    {"fusion", "N", "fuse gates into matrices of at most N qubits, 0: none (default: by cost)",
     .kind = QM_RUN_OPTION_COUNT, .most = QM_MAX_TARGETS, .zero = QM_NO_FUSION,
     .offset = FIELD(sim.fusion)},
    {"block-bits", "N", "work on pieces of 2^N amplitudes (default: by the size of the cache)",
     .kind = QM_RUN_OPTION_COUNT, .least = LEAST_BLOCK_BITS, .most = MOST_BLOCK_BITS,
     .offset = FIELD(sim.block_bits)},
    {"max-memory", "BYTES",
     "take at most this for states, as in 512M or 4G (default: what is free)",
     .kind = QM_RUN_OPTION_BYTES, .offset = FIELD(max_state_bytes)},
    {0}};

const qm_run_option *qm_run_option_find(const char *name, size_t n)
{
    for (const qm_run_option *k = qm_run_option_table; k->name; k++)
        if (strlen(k->name) == n && memcmp(k->name, name, n) == 0)
            return k;
    return NULL;
}

static bool set_word(void *field, const qm_run_option *option, const char *value)
{
    for (uint32_t i = 0; option->words[i]; i++)
        if (strcmp(option->words[i], value) == 0) {
            *(unsigned *)field = i;
            return true;
        }
    return false;
}

static bool set_bytes(uint64_t *field, const char *value)
{
    static const char units[] = "KMGT";
    size_t n = strlen(value);
    const char *unit = n > 1 ? strchr(units, value[n - 1]) : NULL;
    uint32_t shift = unit ? 10 * (uint32_t)(unit - units + 1) : 0;
    uint64_t bytes;
    if (!qm_parse_count(value, unit ? n - 1 : n, UINT64_MAX >> shift, &bytes) || bytes == 0)
        return false;
    *field = bytes << shift;
    return true;
}

bool qm_run_option_set(qm_run_options *o, const qm_run_option *option, const char *value)
{
    void *field = (char *)o + option->offset;
    if (option->kind == QM_RUN_OPTION_WORD)
        return set_word(field, option, value);
    if (option->kind == QM_RUN_OPTION_BYTES)
        return set_bytes(field, value);
    uint64_t count;
    if (!qm_parse_count(value, strlen(value), option->most, &count) || count < option->least)
        return false;
    *(uint32_t *)field = count ? (uint32_t)count : option->zero;
    return true;
}

const char *qm_run_option_values(const qm_run_option *option, qm_arena *arena)
{
    if (option->kind == QM_RUN_OPTION_BYTES)
        return "a number of bytes above 0, as in 512M or 4G";
    if (option->kind == QM_RUN_OPTION_COUNT)
        return qm_arena_printf(arena, "a whole number from %u to %u", option->least, option->most);
    qm_text t;
    qm_text_init(&t, arena);
    for (uint32_t i = 0; option->words[i]; i++) {
        const char *before = i == 0 ? "" : option->words[i + 1] ? ", " : " or ";
        qm_text_printf(&t, "%s%s", before, option->words[i]);
    }
    return t.data;
}

const char *qm_option_refused(const char *name, const char *takes, const char *value,
                              qm_arena *arena)
{
    return qm_arena_printf(arena, "%s takes %s, but '%s' is given", name, takes, value);
}

bool qm_run_input_set(const char *text, qm_arena *arena, qm_input_value *out)
{
    const char *equals = strchr(text, '=');
    if (!equals || equals == text)
        return false;
    *out = (qm_input_value){.name = qm_arena_strdup(arena, text, (size_t)(equals - text)),
                            .text = equals + 1};
    return true;
}
