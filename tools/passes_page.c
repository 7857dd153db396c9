/* passes_page.c - the page of all passes and levels, docs/passes.md. What an example becomes is
 * found by running its pass. */

#include "tools/cli.h"

#include "frontend/format.h"
#include "ir/print.h"
#include "passes/cost.h"
#include "runtime/bind.h"

#include <string.h>

static qm_status add_bytes(void *text, const char *bytes, size_t size)
{
    qm_text_add(text, bytes, size);
    return QM_OK;
}

static bool begins(const char *line, const char *with)
{
    return strncmp(line, with, strlen(with)) == 0;
}

/* A program without its head. */
static void print_program(const char *line)
{
    while (*line) {
        size_t n = strcspn(line, "\n");
        if (n > 0 && !begins(line, "OPENQASM") && !begins(line, "include"))
            printf("%.*s\n", (int)n, line);
        line += n + (line[n] == '\n');
    }
}

/* Notes the value of the example's input, "name=value". */
static void give(qm_module *m, const char *given)
{
    const char *equals = given ? strchr(given, '=') : NULL;
    if (!equals)
        return;
    qm_input_value v = {.name = qm_arena_strdup(&m->cx->arena, given, (size_t)(equals - given)),
                        .text = equals + 1};
    qm_inputs_bind(m, &v, 1);
}

static qm_status print_after(const qm_module *m)
{
    qm_text t;
    qm_text_init(&t, &m->cx->arena);
    qm_text_puts(&t, "");
    qm_status s = qm_module_print(m, QM_DIALECT_QASM3, (qm_writer){add_bytes, &t});
    print_program(t.data);
    return s;
}

static qm_status print_before(qm_cli *c, const char *text)
{
    qm_text t;
    qm_text_init(&t, &c->cx.arena);
    qm_text_puts(&t, "");
    uint32_t source =
        qm_sources_add(&c->cx.sources, "example", text, strlen(text), (qm_span){0, 0});
    qm_status s = source == QM_NONE ? QM_ERR_INPUT : qm_format(&c->cx, source, &t);
    print_program(t.data);
    return s;
}

static qm_status print_example(qm_cli *c, const qm_pass *p)
{
    qm_module *m;
    const char *text = qm_arena_printf(&c->cx.arena, "include \"stdgates.inc\";\n%s", p->example);
    const char *pipeline = qm_pass_pipeline(p, &c->cx.arena), *given = p->given;
    qm_goal goal = {.assume = p->assumes, .threads = 1};
    qm_status s = qm_session_parse(&c->cx, p->name, text, strlen(text), &m);
    if (s != QM_OK)
        return s;
    printf("\n`%s`%s%s%s makes of\n\n```qasm\n", pipeline, given ? ", with `" : "",
           given ? given : "", given ? "`," : "");
    s = print_before(c, text);
    printf("```\n\nthis:\n\n```qasm\n");
    give(m, given);
    if (s == QM_OK)
        s = qm_pipeline_run(m, pipeline, &(qm_pipeline_options){.goal = &goal});
    if (s == QM_OK)
        s = print_after(m);
    printf("```\n");
    qm_module_free(m);
    return s;
}

static const char *list_bits(qm_cli *c, unsigned bits, const char *(*name)(uint32_t), uint32_t n)
{
    qm_text t;
    qm_text_init(&t, &c->cx.arena);
    qm_text_puts(&t, "");
    for (uint32_t i = 0; i < n; i++)
        if (bits >> i & 1)
            qm_text_printf(&t, "%s%s", t.size ? ", " : "", name(i));
    return t.size ? t.data : "nothing";
}

static const char *form_name(uint32_t i)
{
    return qm_form_name((qm_form)(1u << i));
}

static const char *cost_name(uint32_t i)
{
    return qm_cost_name((qm_cost_kind)i);
}

static const char *assume_name(uint32_t i)
{
    return qm_assume_names[i];
}

static void print_facts(qm_cli *c, const qm_pass *p)
{
    printf("\n- forms: needs %s; keeps %s; makes %s\n", list_bits(c, p->needs, form_name, QM_FORMS),
           list_bits(c, p->keeps, form_name, QM_FORMS),
           list_bits(c, p->makes, form_name, QM_FORMS));
    if (p->optimises && !p->may_raise)
        printf("- cost: never higher, whatever is counted\n");
    else if (p->optimises)
        printf("- cost: never higher; for %s what was there is put back where it would be\n",
               list_bits(c, p->may_raise, cost_name, QM_COST_KIND_COUNT));
    if (p->prepares)
        printf("- cost: may be higher until the passes that it prepares have run\n");
    if (p->assumes)
        printf("- with `--assume`: makes use of %s\n", list_bits(c, p->assumes, assume_name, 3));
    if (p->searches)
        printf("- searches: follows `--seed`, `--threads` and `--time-budget`; Ctrl-C ends it with "
               "the "
               "best so far\n");
    if (p->source)
        printf("- source: %s\n", p->source);
    for (const qm_pass_option *o = p->options; o && o->name; o++)
        printf("- option `%s`: %s (default %.15g, from %.15g to %.15g)\n", o->name, o->summary,
               o->value, o->min, o->max);
}

static void print_levels(void)
{
    printf("\n## Levels\n\nWithout a row for a cost, the level is that of `cx`.\n\n"
           "| cost | level | pipeline |\n|---|---|---|\n");
    for (int kind = 0; kind < QM_COST_KIND_COUNT; kind++)
        for (uint32_t level = 0; level < QM_OPT_LEVELS; level++) {
            const char *text = qm_opt_pipeline((qm_cost_kind)kind, level);
            if (kind == QM_COST_CX || text != qm_opt_pipeline(QM_COST_CX, level))
                printf("| %s | `-O%u` | %s%s%s |\n", qm_cost_name((qm_cost_kind)kind), level,
                       *text ? "`" : "", *text ? text : "nothing", *text ? "`" : "");
        }
    printf("\n`qasmill run` without a level: `%s`.\n", qm_simulation_pipeline);
}

static const char head[] =
    "# Passes\n\n"
    "This page is what `qasmill passes --markdown` prints; `qasmill passes` prints a short "
    "list.\n\n"
    "A pipeline is a list of passes, `inline,repeat(cancel-inverses,merge-rotations{reach=64})`; "
    "`repeat(...)` runs its list until nothing changes, at most 100 times. `--passes` runs one, "
    "and "
    "`-O0` to `-O3` stand for those below. A pass may need the program in a form that another "
    "makes: *flat* (gates that the program defines are expanded), *basis* (only gates of a "
    "target), "
    "*layout* (physical qubits, coupled pairs) or *numeric* (no symbolic parameter). All passes "
    "keep "
    "what the program does, with its global phase.\n\n"
    "## What is made least\n\n"
    "`--cost` says what counts. A pass that optimises never makes that higher; where two circuits "
    "cost the same, the one with fewer CX, then T, then gates is better.\n\n"
    "- `cx` (default): CX gates after expanding all else to CX and one-qubit gates (a Toffoli is "
    "6, "
    "a swap 3)\n"
    "- `t`: T gates, and 100 for each rotation that is no Clifford and no T, which is what it "
    "takes "
    "to within 1e-10\n"
    "- `depth`, `two-qubit-depth`: layers of all gates, or of two-qubit gates. A gate of the table "
    "on one or two qubits is one layer, a larger one as many as it is expanded to (a Toffoli 11, "
    "or 6)\n"
    "- `weighted:FILE`: the sum of the weights in a file. Its lines are `NAME NUMBER` for a gate "
    "of "
    "the table, or for all gates without a line of their own `one-qubit` (0 when not given) and "
    "`two-qubit` (1), for `measure` and `reset` (0), and `pair A B NUMBER`: two-qubit gates on "
    "qubits "
    "number A and B, counted in the order of declaration, cost NUMBER times as much. A larger gate "
    "without a line costs what it is expanded to. `#` starts a comment.\n\n"
    "What is expanded is a gate of the table by its definition there, a gate of the program by its "
    "body, and a gate under controls as `expand-controls` does it: CX, T and rotations with the "
    "help of idle qubits, layers and weights without. Loops over constant values count as often as "
    "they run.\n\n"
    "A level never ends with a program that costs more than what it began with: should passes that "
    "prepare others have led to that, it runs again without them, and if need be leaves the "
    "program "
    "as it was.\n\n"
    "## What may be assumed\n\n"
    "`--assume` lets passes take for granted what the program does not say:\n\n"
    "- `zero-inputs`: all qubits start in |0>\n"
    "- `measured`: only the distribution of a measurement of all qubits at the end counts\n"
    "- `permute-outputs`: the order of the qubits at the end is free\n\n"
    "Who allows more gets nothing dearer: a program is compiled under each part of what is "
    "allowed, "
    "and under all of it and nothing when it has more than 4096 operations, and the cheapest "
    "result "
    "is taken. With `--time-budget` all that is allowed is assumed.\n\n"
    "## Searches\n\n"
    "`--time-budget=10min` gives the searches of a pipeline together this time, most to "
    "resynthesise-windows and superoptimise; without it each does "
    "its own number of rounds, and the same `--seed` then gives the same program, on any number of "
    "`--threads`. Ctrl-C ends a search with the best that it has, and the program is written "
    "(exit code 6); a second Ctrl-C ends all.\n";

qm_status qm_cli_passes_page(qm_cli *c)
{
    fputs(head, stdout);
    print_levels();
    for (const qm_pass *const *p = qm_pass_table; *p; p++) {
        printf("\n## %s\n\n%c%s. %s\n", (*p)->name, (*p)->summary[0] - 'a' + 'A', (*p)->summary + 1,
               (*p)->text);
        print_facts(c, *p);
        qm_status s = print_example(c, *p);
        if (s != QM_OK)
            return s;
    }
    return QM_OK;
}
