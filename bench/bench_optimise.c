/* bench_optimise.c - what the levels make of the circuits below the folder given: CX, or what
 * else is to be least, before and after -O1, -O2 and -O3, beside what other tools make of them,
 * processor time, and the proof that the last result does the same as the circuit. For large
 * circuits: gates a second and memory of -O2. Yardstick: the tables of other tools' counts in the
 * folder. Prints Markdown. */

#include "bench/bench.h"
#include "bench/peers.h"

#include "equiv/equiv.h"
#include "frontend/frontend.h"
#include "ir/stats.h"
#include "passes/cost.h"
#include "passes/pass.h"
#include "support/rng.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum {
    MAX_FILES = 512,
    MAX_NAMES = 64 /* of --circuit */
};

/* A set of circuits: those below a folder, all or by name. */
typedef struct set {
    const char *name, *folder;
    const char *const *names; /* NULL: all */
} set;

static const char *const classic[] = {
    "adder_8",    "barenco_tof_3", "barenco_tof_4", "barenco_tof_5", "csla_mux_3", "gf2^5_mult",
    "gf2^6_mult", "gf2^8_mult",    "gf2^9_mult",    "gf2^16_mult",   "mod5_4",     "mod_mult_55",
    "mod_red_21", "qcla_adder_10", "qcla_com_7",    "qcla_mod_7",    "rc_adder_6", "tof_3",
    "tof_4",      "tof_5",         "tof_10",        "vbe_adder_3",   NULL};
static const char *const further[] = {"grover_5", "ham15-low", "ham15-med", "ham15-high",
                                      "hwb6",     "hwb8",      "qft_4",     NULL};
static const char *const adders[] = {"Adder8",   "Adder16",  "Adder32",  "Adder64",
                                     "Adder128", "Adder256", "Adder512", "QFTAdd8",
                                     "QFT16",    "QFT32",    NULL};
static const char *const heisenberg[] = {"square_heisenberg_N4",  "square_heisenberg_N9",
                                         "square_heisenberg_N16", "square_heisenberg_N25",
                                         "square_heisenberg_N36", NULL};

/* --set=NAME takes the rows of that name. */
static const set sets[] = {
    {"classic", "arith", classic},
    {"default", "arith", classic},
    {"default", "arith", further},
    {"default", "qft_adders", adders},
    {"default", "benchpress_square-heisenberg", heisenberg},
    {"arith", "arith", NULL},
    {"adders", "qft_adders", NULL},
    {"heisenberg", "benchpress_square-heisenberg", NULL},
    {"qasmbench", "qasmbench_small", NULL},
    {"all", "arith", NULL},
    {"all", "arith_ccx", NULL},
    {"all", "qft_adders", NULL},
    {"all", "qft_adders_ccx", NULL},
    {"all", "pf", NULL},
    {"all", "qasmbench_small", NULL},
    {"all", "qasmbench_medium", NULL},
    {"all", "qasmbench_large", NULL},
    {"all", "benchpress_clifford", NULL},
    {"all", "benchpress_dtc", NULL},
    {"all", "benchpress_feynman", NULL},
    {"all", "benchpress_qaoa", NULL},
    {"all", "benchpress_qft", NULL},
    {"all", "benchpress_qv", NULL},
    {"all", "benchpress_square-heisenberg", NULL},
    {"all", "revlib", NULL},
    {"all", "guoq_extra", NULL},
    {"all", "pyzx", NULL},
    {"all", "simulation", NULL},
};

enum { SETS = sizeof sets / sizeof *sets };

/* The circuits of --set=large, whose -O2 is timed; and how often the file's gates are repeated. */
static const struct {
    const char *name, *file;
    uint32_t times;
} large[] = {{"Adder512", "qft_adders/Adder512.qasm", 1},
             {"bwt_n21", "qasmbench_medium/bwt_n21.qasm", 1},
             {"hwb10", "arith/hwb10.qasm", 1},
             {"gf2^64_mult", "arith/gf2^64_mult.qasm", 1},
             {"gf2^128_mult", "arith/gf2^128_mult.qasm", 1},
             {"20 x Adder512", "qft_adders/Adder512.qasm", 20}};

/* What is counted of each result. */
static const qm_cost_kind metrics[] = {QM_COST_CX, QM_COST_T, QM_COST_DEPTH,
                                       QM_COST_TWO_QUBIT_DEPTH};
enum { METRICS = sizeof metrics / sizeof *metrics };

typedef struct options {
    qm_goal goal;
    uint32_t level;
    double check; /* seconds for a proof */
    const char *set;
    const char *names[MAX_NAMES];
    uint32_t nnames;
} options;

/* The sums of the circuits for which there is a count to compare with; those without any CX before
 * or after have no ratio and are left out. */
typedef struct total {
    uint32_t n;
    uint64_t before, ours, theirs;
    double log_ours, log_theirs; /* sums of log(count / before) */
} total;

typedef struct bench {
    options o;
    const char *folder;
    const qm_peer_table *table; /* NULL: there are no counts of others for this cost */
    const char *text;           /* the table's */
    uint32_t npeers;
    qm_arena arena;
    total levels[QM_OPT_LEVELS][METRICS], peers[QM_PEERS], sets[SETS];
    double seconds[QM_OPT_LEVELS];
    uint32_t proved, different, unknown;
} bench;

/* The length of the file's name without ".qasm". */
static size_t stem(const char *file)
{
    return strlen(file) - strlen(".qasm");
}

/* By qm_cost_kind. */
static void count(const qm_module *m, qm_arena *arena, uint64_t counts[QM_COST_KIND_COUNT])
{
    qm_stats s;
    qm_module_stats(m, arena, &s);
    counts[QM_COST_CX] = s.cx;
    counts[QM_COST_T] = s.t + s.rotations;
    counts[QM_COST_DEPTH] = s.depth;
    counts[QM_COST_TWO_QUBIT_DEPTH] = s.two_qubit_depth;
}

static void add(total *t, uint64_t before, uint64_t ours, uint64_t theirs)
{
    if (before == 0 || ours == 0 || theirs == 0)
        return;
    t->n++;
    t->before += before;
    t->ours += ours;
    t->theirs += theirs;
    t->log_ours += log((double)ours / (double)before);
    t->log_theirs += log((double)theirs / (double)before);
}

/* A cell; empty for 0. */
static void print_count(uint64_t count)
{
    if (count)
        printf(" %llu |", (unsigned long long)count);
    else
        printf(" |");
}

/* The row's last cell: whether `m` does the same as `before`, and who says so. */
static void print_proof(bench *b, const qm_module *before, const qm_module *m)
{
    const qm_equiv_options o = {
        .seconds = b->o.check, .seed = b->o.goal.seed, .threads = b->o.goal.threads};
    qm_equiv_result r;
    if (qm_equiv_check(before, m, &o, &b->arena, &r) != QM_OK)
        r.verdict = QM_EQUIV_UNKNOWN;
    if (r.verdict == QM_EQUIV_SAME) {
        b->proved++;
        printf(" %s |\n", r.method);
    } else if (r.verdict == QM_EQUIV_DIFFERENT) {
        b->different++;
        printf(" DIFFERENT: %s |\n", r.method);
    } else {
        b->unknown++;
        printf(" not decided |\n");
    }
}

static void print_head(const bench *b)
{
    printf("| circuit | before |");
    for (uint32_t l = 1; l <= b->o.level; l++)
        printf(" -O%u |", l);
    for (uint32_t p = 0; p < b->npeers; p++)
        printf(" %s |", b->table->peers[p].title);
    for (uint32_t l = 1; l <= b->o.level; l++)
        printf(" s -O%u |", l);
    printf(" same by |\n|---|");
    for (uint32_t i = 0; i < 2 + 2 * b->o.level + b->npeers; i++)
        printf("---|");
    printf("\n");
}

/* A copy of m as the level makes it. Only the last level, which searches, knows a budget. */
static qm_module *optimised(bench *b, const qm_module *m, uint32_t level, double *seconds)
{
    qm_goal goal = b->o.goal;
    goal.seconds = level == QM_OPT_LEVELS - 1 ? goal.seconds : 0;
    qm_module *copy = qm_module_clone(m);
    double start = qm_bench_cpu();
    if (qm_pipeline_run(copy, qm_opt_pipeline(goal.cost, level),
                        &(qm_pipeline_options){.goal = &goal, .never_worse = true}) != QM_OK) {
        fprintf(stderr, "-O%u failed\n", level);
        exit(EXIT_FAILURE);
    }
    *seconds = qm_bench_cpu() - start;
    b->seconds[level] += *seconds;
    return copy;
}

/* One circuit, one row; 1, or 0 when it does not compile. */
static uint32_t measure(bench *b, total *sum, const char *path)
{
    qm_context cx;
    qm_context_init(&cx);
    qm_module *m, *last = NULL;
    if (qm_frontend_compile(&cx, qm_bench_read(&cx, path), &m) != QM_OK) {
        fprintf(stderr, "%s: does not compile\n", path);
        qm_context_free(&cx);
        return 0;
    }
    const char *file = qm_bench_name(path);
    const char *name = qm_arena_printf(&b->arena, "%.*s", (int)stem(file), file);
    uint64_t before[QM_COST_KIND_COUNT], ours[QM_COST_KIND_COUNT] = {0}, theirs[QM_PEERS];
    qm_cost_kind goal = b->o.goal.cost;
    double seconds[QM_OPT_LEVELS];
    count(m, &cx.arena, before);
    if (b->table)
        qm_peers_find(b->table, b->text, name, theirs, &b->arena);
    printf("| %s | %llu |", name, (unsigned long long)before[goal]);
    for (uint32_t l = 1; l <= b->o.level; l++) {
        qm_module_free(last);
        last = optimised(b, m, l, &seconds[l]);
        count(last, &cx.arena, ours);
        printf(" %llu |", (unsigned long long)ours[goal]);
        for (int i = 0; i < METRICS; i++)
            add(&b->levels[l][i], before[metrics[i]], ours[metrics[i]], before[metrics[i]]);
    }
    add(sum, before[goal], ours[goal], before[goal]);
    for (uint32_t p = 0; p < b->npeers; p++) {
        print_count(theirs[p]);
        add(&b->peers[p], before[goal], ours[goal], theirs[p]);
    }
    for (uint32_t l = 1; l <= b->o.level; l++)
        printf(" %.2f |", seconds[l]);
    fflush(stdout);
    print_proof(b, m, last);
    fflush(stdout);
    qm_module_free(last);
    qm_module_free(m);
    qm_context_free(&cx);
    return 1;
}

static double mean(double log_sum, uint32_t n)
{
    return n ? exp(log_sum / n) : NAN;
}

/* Of all that is counted, whatever the goal. */
static void print_means(const bench *b)
{
    printf("\nGeometric means of all counts / those before:\n\n| |");
    for (int i = 0; i < METRICS; i++)
        printf(" %s |", qm_cost_name(metrics[i]));
    printf("\n|---|---|---|---|---|\n");
    for (uint32_t l = 1; l <= b->o.level; l++) {
        printf("| -O%u |", l);
        for (int i = 0; i < METRICS; i++)
            printf(" %.3f |", mean(b->levels[l][i].log_ours, b->levels[l][i].n));
        printf("\n");
    }
}

/* What the last level makes of each folder. */
static void print_sets(const bench *b)
{
    printf("\n| folder | circuits | before | -O%u | mean |\n|---|---|---|---|---|\n", b->o.level);
    for (size_t i = 0; i < SETS; i++)
        if (b->sets[i].n)
            printf("| %s | %u | %llu | %llu | %.3f |\n", sets[i].folder, b->sets[i].n,
                   (unsigned long long)b->sets[i].before, (unsigned long long)b->sets[i].ours,
                   mean(b->sets[i].log_ours, b->sets[i].n));
}

static void print_totals(const bench *b)
{
    uint32_t of_goal = 0;
    while (metrics[of_goal] != b->o.goal.cost)
        of_goal++;
    print_sets(b);
    printf("\nSums of %s, and geometric means of after / before:\n\n"
           "| | circuits | before | sum | mean | sum of -O%u | mean of -O%u | seconds |\n"
           "|---|---|---|---|---|---|---|---|\n",
           qm_cost_name(b->o.goal.cost), b->o.level, b->o.level);
    for (uint32_t l = 1; l <= b->o.level; l++) {
        const total *t = &b->levels[l][of_goal];
        printf("| -O%u | %u | %llu | %llu | %.3f | | | %.1f |\n", l, t->n,
               (unsigned long long)t->before, (unsigned long long)t->ours, mean(t->log_ours, t->n),
               b->seconds[l]);
    }
    for (uint32_t p = 0; p < b->npeers; p++) {
        const total *t = &b->peers[p];
        if (t->n)
            printf("| %s | %u | %llu | %llu | %.3f | %llu | %.3f | |\n", b->table->peers[p].title,
                   t->n, (unsigned long long)t->before, (unsigned long long)t->theirs,
                   mean(t->log_theirs, t->n), (unsigned long long)t->ours, mean(t->log_ours, t->n));
    }
    print_means(b);
    printf("\nThe last level's results: %u proved the same, %u different, %u not decided.\n",
           b->proved, b->different, b->unknown);
}

static bool is_among(const char *const *names, uint32_t count, const char *name, size_t n)
{
    for (uint32_t i = 0; i < count; i++)
        if (strlen(names[i]) == n && memcmp(names[i], name, n) == 0)
            return true;
    return false;
}

/* Is the circuit one of those that --circuit names? */
static bool is_asked_for(const bench *b, const char *name, size_t n)
{
    return b->o.nnames == 0 || is_among(b->o.names, b->o.nnames, name, n);
}

static bool is_in_set(const set *s, const char *name, size_t n)
{
    uint32_t count = 0;
    while (s->names && s->names[count])
        count++;
    return !s->names || is_among(s->names, count, name, n);
}

static int compare_paths(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Measures the circuits of a set; returns how many. */
static uint32_t measure_set(bench *b, const set *s)
{
    const char *paths[MAX_FILES];
    const char *folder = qm_arena_printf(&b->arena, "%s/%s", b->folder, s->folder);
    uint32_t n = qm_bench_largest(folder, ".qasm", paths, MAX_FILES, &b->arena), done = 0;
    qsort(paths, n, sizeof *paths, compare_paths);
    for (uint32_t i = 0; i < n; i++) {
        const char *file = qm_bench_name(paths[i]);
        if (is_in_set(s, file, stem(file)) && is_asked_for(b, file, stem(file)))
            done += measure(b, &b->sets[s - sets], paths[i]);
    }
    return done;
}

/* The file's text with all that follows its last declaration of qubits written `times` times. */
static uint32_t repeated(qm_context *cx, const char *path, uint32_t times)
{
    uint32_t source = qm_bench_read(cx, path);
    const char *text = cx->sources.list[source].text, *gates = text;
    for (const char *p; (p = strstr(gates, "qreg ")); gates = strchr(p, ';') + 1)
        continue;
    qm_text t;
    qm_text_init(&t, &cx->arena);
    qm_text_add(&t, text, (size_t)(gates - text));
    for (uint32_t i = 0; i < times; i++)
        qm_text_puts(&t, gates);
    return qm_sources_add(&cx->sources, path, t.data, t.size, (qm_span){0, 0});
}

/* 100 times the same 10,000 random gates of Clifford+T on 300 qubits. */
static uint32_t random_clifford_t(qm_context *cx, uint64_t seed)
{
    enum { QUBITS = 300, GATES = 10000, TIMES = 100 };
    static const char *const one[] = {"h", "s", "sdg", "x", "t", "tdg"};
    enum { ONE = sizeof one / sizeof *one };
    qm_text part, all;
    qm_text_init(&part, &cx->arena);
    for (uint32_t i = 0; i < GATES; i++) {
        uint64_t r = qm_rng_bits(seed, 0, i);
        uint32_t a = (uint32_t)(r % QUBITS), d = 1 + (uint32_t)((r >> 20) % (QUBITS - 1));
        uint32_t kind = (uint32_t)((r >> 40) % (2 * ONE));
        if (kind < ONE)
            qm_text_printf(&part, "%s q[%u];\n", one[kind], a);
        else
            qm_text_printf(&part, "cx q[%u],q[%u];\n", a, (a + d) % QUBITS);
    }
    qm_text_init(&all, &cx->arena);
    qm_text_printf(&all, "OPENQASM 2.0;\ninclude \"qelib1.inc\";\nqreg q[%d];\n", QUBITS);
    for (uint32_t i = 0; i < TIMES; i++)
        qm_text_puts(&all, part.data);
    return qm_sources_add(&cx->sources, "random", all.data, all.size, (qm_span){0, 0});
}

/* One run of -O2, in memory that the process that does it shares. */
typedef struct run {
    const qm_module *m;
    const qm_goal *goal;
    double seconds;
    uint64_t cx; /* of the result */
} run;

static void run_level_2(void *payload)
{
    run *r = payload;
    qm_module *copy = qm_module_clone(r->m);
    qm_arena arena;
    qm_arena_init(&arena, NULL);
    r->seconds = qm_bench_cpu();
    qm_status s = qm_pipeline_run(copy, qm_opt_pipeline(r->goal->cost, 2),
                                  &(qm_pipeline_options){.goal = r->goal, .never_worse = true});
    r->seconds = qm_bench_cpu() - r->seconds;
    uint64_t counts[QM_COST_KIND_COUNT] = {0};
    if (s == QM_OK)
        count(copy, &arena, counts);
    r->cx = counts[QM_COST_CX];
    qm_arena_free(&arena);
    qm_module_free(copy);
}

/* One row of what is large. */
static void measure_large(const bench *b, const char *name, qm_context *cx, uint32_t source)
{
    qm_module *m = qm_bench_compile(cx, source);
    qm_stats s;
    qm_module_stats(m, &cx->arena, &s);
    run *r = mmap(NULL, sizeof *r, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (r == MAP_FAILED) {
        perror("mmap");
        exit(EXIT_FAILURE);
    }
    *r = (run){.m = m, .goal = &b->o.goal};
    double bytes = qm_bench_peak_memory(run_level_2, r);
    printf("| %s | %llu | %llu | %llu | %llu | %.2f | %.0f | %.0f |\n", name,
           (unsigned long long)s.qubits, (unsigned long long)s.total, (unsigned long long)s.cx,
           (unsigned long long)r->cx, r->seconds, 1e-3 * (double)s.total / r->seconds,
           1e-6 * bytes);
    fflush(stdout);
    munmap(r, sizeof *r);
    qm_module_free(m);
}

/* The large circuits that --circuit names; returns how many. */
static uint32_t measure_all_large(bench *b)
{
    static const char random[] = "random Clifford+T";
    uint32_t done = 0;
    printf("| circuit | qubits | gates | CX | CX after -O2 | s | 1000 gates/s | MB |\n"
           "|---|---|---|---|---|---|---|---|\n");
    for (size_t i = 0; i <= sizeof large / sizeof *large; i++) {
        bool made = i == sizeof large / sizeof *large;
        const char *name = made ? random : large[i].name;
        if (!is_asked_for(b, name, strlen(name)))
            continue;
        qm_context cx;
        qm_context_init(&cx);
        uint32_t source =
            made ? random_clifford_t(&cx, b->o.goal.seed)
                 : repeated(&cx, qm_arena_printf(&b->arena, "%s/%s", b->folder, large[i].file),
                            large[i].times);
        measure_large(b, name, &cx, source);
        qm_context_free(&cx);
        done++;
    }
    return done;
}

static const char *value_of(const char *arg, const char *name)
{
    size_t n = strlen(name);
    return strncmp(arg, name, n) == 0 && arg[n] == '=' ? arg + n + 1 : NULL;
}

static bool read_cost(const char *name, qm_cost_kind *cost)
{
    for (int i = 0; i < METRICS; i++)
        if (strcmp(name, qm_cost_name(metrics[i])) == 0) {
            *cost = metrics[i];
            return true;
        }
    return false;
}

static bool parse(options *o, int argc, char **argv)
{
    for (int i = 2; i < argc; i++) {
        const char *v, *arg = argv[i];
        if ((v = value_of(arg, "--budget")))
            o->goal.seconds = strtod(v, NULL);
        else if ((v = value_of(arg, "--check")))
            o->check = strtod(v, NULL);
        else if ((v = value_of(arg, "--level")))
            o->level = (uint32_t)strtoul(v, NULL, 10);
        else if ((v = value_of(arg, "--seed")))
            o->goal.seed = strtoull(v, NULL, 10);
        else if ((v = value_of(arg, "--threads")))
            o->goal.threads = (uint32_t)strtoul(v, NULL, 10);
        else if ((v = value_of(arg, "--set")))
            o->set = v;
        else if ((v = value_of(arg, "--cost"))) {
            if (!read_cost(v, &o->goal.cost))
                return false;
        } else if ((v = value_of(arg, "--circuit")) && o->nnames < MAX_NAMES)
            o->names[o->nnames++] = v;
        else
            return false;
    }
    return argc > 1 && o->level >= 1 && o->level < QM_OPT_LEVELS && o->goal.threads >= 1;
}

/* The circuits of the set; with names and no set, of all sets. */
static uint32_t measure_sets(bench *b)
{
    const char *wanted = b->o.set ? b->o.set : b->o.nnames ? "all" : "default";
    uint32_t done = 0;
    print_head(b);
    for (size_t i = 0; i < SETS; i++)
        if (strcmp(sets[i].name, wanted) == 0)
            done += measure_set(b, &sets[i]);
    if (done)
        print_totals(b);
    return done;
}

/* The counts of others for the cost. The text is in cx. */
static void choose_table(bench *b, qm_context *cx)
{
    b->table = b->o.goal.cost == QM_COST_CX  ? &qm_cx_peers
               : b->o.goal.cost == QM_COST_T ? &qm_t_peers
                                             : NULL;
    if (!b->table)
        return;
    const char *path = qm_arena_printf(&b->arena, "%s/%s", b->folder, b->table->file);
    uint32_t source = qm_bench_read(cx, path);
    b->text = cx->sources.list[source].text;
    while (b->table->peers[b->npeers].title)
        b->npeers++;
}

int main(int argc, char **argv)
{
    bench b = {.o = {.goal = {.cost = QM_COST_CX, .threads = 1}, .level = 3}};
    if (!parse(&b.o, argc, argv)) {
        fprintf(
            stderr,
            "usage: bench_optimise FOLDER [--circuit=NAME ...] "
            "[--set=classic|default|arith|adders|heisenberg|qasmbench|all|large] [--level=1..3] "
            "[--cost=cx|t|depth|two-qubit-depth] [--budget=SECONDS of -O3] [--check=SECONDS of a "
            "proof] [--seed=S] "
            "[--threads=N]\n");
        return 2;
    }
    qm_arena_init(&b.arena, NULL);
    b.folder = argv[1];
    uint32_t done;
    if (b.o.set && strcmp(b.o.set, "large") == 0) {
        done = measure_all_large(&b);
    } else {
        qm_context cx;
        qm_context_init(&cx);
        choose_table(&b, &cx);
        done = measure_sets(&b);
        qm_context_free(&cx);
    }
    qm_arena_free(&b.arena);
    return done && b.different == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
