/* cmd_stats.c - qasmill stats FILE: what a circuit costs. */

#include "tools/cli.h"

#include "ir/stats.h"
#include "passes/cost.h"

#include <jansson.h>

/* The numbers, once for both forms of output. */
typedef struct row {
    const char *key, *label;
    size_t offset;
} row;

#define ROW(field, label)                                                                          \
    {                                                                                              \
#field, label, offsetof(qm_stats, field)                                                   \
    }

static const row row_table[] = {
    ROW(qubits, "qubits"),
    ROW(bits, "bits"),
    ROW(total, "gates"),
    ROW(one_qubit, "one-qubit gates"),
    ROW(two_qubit, "two-qubit gates"),
    ROW(multi_qubit, "larger gates"),
    ROW(cx, "CX when expanded"),
    ROW(t, "T count"),
    ROW(rotations, "other rotations"),
    ROW(depth, "depth"),
    ROW(two_qubit_depth, "two-qubit depth"),
    ROW(measurements, "measurements"),
    ROW(resets, "resets"),
    ROW(conditionals, "conditionals"),
    ROW(loops, "loops"),
};

static uint64_t value_of(const qm_stats *s, const row *r)
{
    return *(const uint64_t *)((const char *)s + r->offset);
}

static void print_text(const qm_stats *s, const qm_goal *goal, double cost, qm_arena *arena)
{
    for (size_t i = 0; i < sizeof row_table / sizeof *row_table; i++)
        printf("%-18s %llu\n", row_table[i].label, (unsigned long long)value_of(s, &row_table[i]));
    if (goal)
        printf("%-18s %.15g\n", qm_arena_printf(arena, "cost (%s)", qm_cost_name(goal->cost)),
               cost);
    printf("\n");
    for (uint32_t i = 0; i < s->ngates; i++)
        printf("  %-16s %llu\n", s->gates[i].name, (unsigned long long)s->gates[i].count);
    if (!s->exact)
        printf("\nbodies of branches and loops are counted once\n");
}

static void print_json(const qm_stats *s, const qm_goal *goal, double cost)
{
    json_t *o = json_object(), *gates = json_object();
    for (size_t i = 0; i < sizeof row_table / sizeof *row_table; i++)
        json_object_set_new(o, row_table[i].key,
                            json_integer((json_int_t)value_of(s, &row_table[i])));
    for (uint32_t i = 0; i < s->ngates; i++)
        json_object_set_new(gates, s->gates[i].name, json_integer((json_int_t)s->gates[i].count));
    json_object_set_new(o, "gates", gates);
    json_object_set_new(o, "exact", json_boolean(s->exact));
    if (goal)
        json_object_set_new(
            o, "cost", json_pack("{s:s,s:f}", "kind", qm_cost_name(goal->cost), "value", cost));
    json_dumpf(o, stdout, JSON_INDENT(1));
    printf("\n");
    json_decref(o);
}

int qm_cmd_stats(qm_cli *c)
{
    qm_module *m;
    qm_status s = qm_cli_compile(c, c->files[0], "-O0", &m);
    if (s != QM_OK)
        return qm_cli_exit_code(s);
    qm_stats stats;
    qm_module_stats(m, &c->cx.arena, &stats);
    const qm_goal *goal = c->measured ? &c->goal : NULL;
    double cost = goal ? qm_module_cost(goal, m, &c->cx.arena).first : 0;
    if (c->json)
        print_json(&stats, goal, cost);
    else
        print_text(&stats, goal, cost, &c->cx.arena);
    qm_module_free(m);
    return qm_cli_exit_code(qm_cli_flush(c));
}
