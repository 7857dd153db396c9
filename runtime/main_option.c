/* main_option.c - see main_option.h. */

#include "runtime/main_option.h"

#include "runtime/run_option.h"
#include "support/diag.h"

#include <stddef.h>
#include <string.h>

typedef enum own_kind {
    OWN_FLAG,   /* sets a bool */
    OWN_COUNT,  /* uint64_t */
    OWN_OUTPUT, /* a path */
    OWN_INPUT   /* a value of an input, many */
} own_kind;

typedef struct own_option {
    const char *name;   /* with its dashes, as are all names here */
    const char *letter; /* short form, or NULL */
    own_kind kind;
    size_t offset;   /* of the field in qm_main_options */
    const char *arg; /* how help calls the value; NULL: none */
    const char *help;
} own_option;

#define FIELD(f) offsetof(qm_main_options, f)

static const own_option own_options[] = {
    {"--shots", "-s", OWN_COUNT, FIELD(run.shots), "N",
     "how often the program runs (default 1024)"},
    {"--seed", NULL, OWN_COUNT, FIELD(run.seed), "S",
     "of the random numbers (default 0); the same seed gives the same output"},
    {"--exact", NULL, OWN_FLAG, FIELD(run.exact), NULL, "the exact distribution instead of shots"},
    {"--all-variables", NULL, OWN_FLAG, FIELD(run.all_variables), NULL,
     "all global variables, though the program declares outputs"},
    {"--json", NULL, OWN_FLAG, FIELD(json), NULL, "one JSON object instead of text"},
    {"--output", "-o", OWN_OUTPUT, FIELD(output), "FILE",
     "write to FILE, whole or not at all, instead of to standard output"},
    {"--define", "-D", OWN_INPUT, 0, "NAME=VALUE", "value of an input variable"},
    {"--help", "-h", OWN_FLAG, FIELD(help), NULL, "this text"},
};

enum { OWN_OPTIONS = sizeof own_options / sizeof *own_options };

void qm_main_options_help(const char *program, qm_text *out)
{
    qm_text_printf(out, "usage: %s [options]\n", program);
    for (uint32_t i = 0; i < OWN_OPTIONS; i++) {
        const own_option *k = &own_options[i];
        qm_text_printf(out, "  %s%s%s%s%s\n                 %s\n", k->letter ? k->letter : "",
                       k->letter ? ", " : "", k->name, k->arg ? " " : "", k->arg ? k->arg : "",
                       k->help);
    }
    qm_text_puts(out,
                 "about the final state, exact unless shots are asked for:\n"
                 "  --expect SUM|@FILE, --amplitudes STATES, --marginal QUBITS, --density QUBITS,\n"
                 "  --probabilities\n"
                 "how programs run:\n");
    for (const qm_run_option *k = qm_run_option_table; k->name; k++)
        qm_text_printf(out, "  --%s %s\n                 %s\n", k->name, k->arg, k->help);
}

/* The words as they are read. */
typedef struct reader {
    int argc, at;
    char **argv;
    qm_arena *arena;
    qm_main_options *out;
    const char *fault; /* NULL: nothing is wrong */
} reader;

/* What a word names, and the value in it. */
typedef struct typed {
    const char *name, *value; /* value NULL: none */
} typed;

static typed split(reader *r)
{
    const char *word = r->argv[r->at];
    size_t n = strncmp(word, "--", 2) == 0 ? strcspn(word, "=") : strlen(word) > 2 ? 2 : 0;
    if (n == 0 || word[n] == '\0')
        return (typed){word, NULL};
    return (typed){qm_arena_strdup(r->arena, word, n), word + n + (word[n] == '=' && n > 2)};
}

/* The value of an option that needs one: in its word, or the next word. */
static bool take_value(reader *r, typed *t)
{
    if (!t->value && r->at + 1 < r->argc)
        t->value = r->argv[++r->at];
    if (!t->value)
        r->fault = qm_arena_printf(r->arena, "option '%s' needs a value", t->name);
    return t->value != NULL;
}

static bool take_no_value(reader *r, const typed *t)
{
    if (t->value)
        r->fault = qm_arena_printf(r->arena, "option '%s' takes no value", t->name);
    return !t->value;
}

static void set_own(reader *r, const own_option *k, typed t)
{
    void *field = (char *)r->out + k->offset;
    const char *takes = NULL;
    if (k->arg ? !take_value(r, &t) : !take_no_value(r, &t))
        return;
    if (k->kind == OWN_FLAG)
        *(bool *)field = true;
    else if (k->kind == OWN_OUTPUT)
        *(const char **)field = t.value;
    else if (k->kind == OWN_COUNT && !qm_parse_count(t.value, strlen(t.value), UINT64_MAX, field))
        takes = QM_COUNT_VALUES;
    else if (k->kind == OWN_INPUT &&
             !qm_run_input_set(t.value, r->arena, &r->out->inputs[r->out->run.ninputs++]))
        takes = QM_INPUT_VALUES;
    if (takes)
        r->fault = qm_option_refused(k->name, takes, t.value, r->arena);
}

/* There is native code only, and no sweep. */
static void set_run_option(reader *r, const qm_run_option *k, typed t)
{
    qm_sim_options *sim = &r->out->run.sim;
    if (!take_value(r, &t))
        return;
    if (!qm_run_option_set(&r->out->run, k, t.value))
        r->fault = qm_option_refused(t.name, qm_run_option_values(k, r->arena), t.value, r->arena);
    else if (sim->code == QM_CODE_INTERPRET || sim->engine == QM_ENGINE_NATIVE)
        r->fault = qm_arena_printf(
            r->arena, "%s=%s is not for executables, which are machine code and make no sweeps",
            t.name, t.value);
}

/* A request about the final state. */
static void add_ask(reader *r, qm_ask_kind kind, typed t)
{
    if (kind == QM_ASK_PROBABILITIES ? take_no_value(r, &t) : take_value(r, &t))
        r->out->asks[r->out->nasks++] = (qm_ask){kind, t.value};
}

static void refuse_unknown(reader *r, const char *name)
{
    const char *near = NULL;
    uint32_t best = UINT32_MAX;
    size_t n = strlen(name);
    for (uint32_t i = 0; i < OWN_OPTIONS; i++)
        if (qm_similar(name, n, own_options[i].name, strlen(own_options[i].name), &best))
            near = own_options[i].name;
    for (uint32_t i = 0; i < QM_ASK_KINDS; i++)
        if (qm_similar(name, n, qm_ask_options[i], strlen(qm_ask_options[i]), &best))
            near = qm_ask_options[i];
    for (const qm_run_option *k = qm_run_option_table; k->name && n > 2; k++)
        if (qm_similar(name + 2, n - 2, k->name, strlen(k->name), &best))
            near = qm_arena_printf(r->arena, "--%s", k->name);
    if (near)
        r->fault = qm_arena_printf(r->arena, "unknown option '%s'; did you mean '%s'?", name, near);
    else
        r->fault = qm_arena_printf(
            r->arena, *name == '-' ? "unknown option '%s'" : "'%s' is no option", name);
}

static void read_option(reader *r)
{
    typed t = split(r);
    for (uint32_t i = 0; i < OWN_OPTIONS; i++)
        if (strcmp(own_options[i].name, t.name) == 0 ||
            (own_options[i].letter && strcmp(own_options[i].letter, t.name) == 0)) {
            set_own(r, &own_options[i], t);
            return;
        }
    for (uint32_t i = 0; i < QM_ASK_KINDS; i++)
        if (strcmp(qm_ask_options[i], t.name) == 0) {
            add_ask(r, (qm_ask_kind)i, t);
            return;
        }
    const qm_run_option *k =
        strncmp(t.name, "--", 2) == 0 ? qm_run_option_find(t.name + 2, strlen(t.name + 2)) : NULL;
    if (k)
        set_run_option(r, k, t);
    else
        refuse_unknown(r, t.name);
}

const char *qm_main_options_read(int argc, char **argv, qm_arena *arena, qm_main_options *out)
{
    uint32_t room = argc > 0 ? (uint32_t)argc : 1;
    *out = (qm_main_options){.run = {.shots = QM_MAIN_NO_SHOTS},
                             .inputs = QM_NEW_ARRAY(arena, qm_input_value, room),
                             .asks = QM_NEW_ARRAY(arena, qm_ask, room)};
    out->run.inputs = out->inputs;
    reader r = {.argc = argc, .at = 1, .argv = argv, .arena = arena, .out = out};
    for (; r.at < argc && !r.fault; r.at++)
        read_option(&r);
    if (!r.fault && out->run.exact && out->run.shots != QM_MAIN_NO_SHOTS)
        r.fault = QM_EXACT_AND_SHOTS;
    return r.fault;
}
