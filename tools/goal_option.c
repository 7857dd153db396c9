/* goal_option.c - see goal_option.h. */

#include "tools/goal_option.h"

#include "passes/cost.h"
#include "runtime/run_option.h"

#include <sched.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_THREADS = 4096 };
static const double longest = 1e9; /* seconds */

static bool refuse(qm_context *cx, qm_option_fault *fault, const char *fmt, const char *value)
{
    qm_text t;
    qm_text_init(&t, &cx->arena);
    qm_text_printf(&t, fmt, value);
    fault->text = t.data;
    return false;
}

static bool set_cost(qm_goal *goal, const char **path, const char *value)
{
    static const char weighted[] = "weighted:";
    if (strncmp(value, weighted, strlen(weighted)) == 0 && value[strlen(weighted)]) {
        goal->cost = QM_COST_WEIGHTED;
        *path = value + strlen(weighted);
        return true;
    }
    for (int kind = 0; kind < QM_COST_WEIGHTED; kind++)
        if (strcmp(value, qm_cost_name((qm_cost_kind)kind)) == 0) {
            goal->cost = (qm_cost_kind)kind;
            *path = NULL;
            return true;
        }
    return false;
}

static bool set_assume(qm_goal *goal, const char *value)
{
    unsigned assume = 0;
    for (const char *at = value;; at++) {
        size_t n = strcspn(at, ",");
        unsigned bit = 0;
        for (uint32_t i = 0; qm_assume_names[i]; i++)
            if (strlen(qm_assume_names[i]) == n && memcmp(qm_assume_names[i], at, n) == 0)
                bit = 1u << i;
        if (!bit)
            return false;
        assume |= bit;
        at += n;
        if (!*at)
            break;
    }
    goal->assume = assume;
    return true;
}

/* A decimal number, with a unit or without one for seconds. The locale is "C". */
static bool set_budget(qm_goal *goal, const char *value)
{
    static const struct {
        const char *unit;
        double seconds;
    } units[] = {{"", 1}, {"ms", 1e-3}, {"s", 1}, {"min", 60}, {"h", 3600}};
    size_t n = strspn(value, "0123456789.");
    char *end;
    double count = strtod(value, &end);
    if (end != value + n)
        return false;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        double seconds = count * units[i].seconds;
        if (strcmp(value + n, units[i].unit) == 0 && seconds > 0 && seconds <= longest) {
            goal->seconds = seconds;
            return true;
        }
    }
    return false;
}

static bool set_threads(qm_goal *goal, const char *value)
{
    uint64_t n;
    if (!qm_parse_count(value, strlen(value), MOST_THREADS, &n))
        return false;
    goal->threads = n ? (uint32_t)n : qm_processors();
    return true;
}

bool qm_goal_option(qm_context *cx, qm_goal *goal, const char **path, const char *name,
                    const char *value, qm_option_fault *fault)
{
    *fault = (qm_option_fault){NULL, NULL};
    if (strcmp(name, "cost") == 0)
        return set_cost(goal, path, value) ||
               refuse(cx, fault,
                      "--cost takes cx, t, depth, two-qubit-depth or weighted:FILE, but '%s' is "
                      "given",
                      value);
    if (strcmp(name, "assume") == 0)
        return set_assume(goal, value) ||
               refuse(cx, fault,
                      "--assume takes zero-inputs, measured and permute-outputs, separated by "
                      "commas, but '%s' is given",
                      value);
    if (strcmp(name, "time-budget") == 0)
        return set_budget(goal, value) || refuse(cx, fault,
                                                 "--time-budget takes a time above 0 and up to 1e9 "
                                                 "s, as in 600, 0.5s, 10min or 1h, "
                                                 "but '%s' is given",
                                                 value);
    if (strcmp(name, "threads") == 0)
        return set_threads(goal, value) ||
               refuse(cx, fault, "--threads takes a whole number from 0 to 4096, but '%s' is given",
                      value);
    return qm_parse_count(value, strlen(value), UINT64_MAX, &goal->seed) ||
           refuse(cx, fault, "--seed takes " QM_COUNT_VALUES ", but '%s' is given", value);
}

uint32_t qm_processors(void)
{
    cpu_set_t set;
    return sched_getaffinity(0, sizeof set, &set) == 0 ? (uint32_t)CPU_COUNT(&set) : 1;
}
