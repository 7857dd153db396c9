/* Searches all classes of Cliffords on five qubits that have different keys, breadth first, and
 * compares the table of their distances with what is found. How many Cliffords are in classes that
 * share a key with another, and so are not seen, is what the sizes of the orbits lack to the number
 * of all. `test_distances_all write` prints the table, passes/network/distances.def, instead. Some
 * minutes and 250 MB. */

#include "passes/network/classes.h"
#include "passes/network/distances.h"
#include "tests/class_orbits.h"
#include "tests/qm_test.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { K = QM_DISTANCE_QUBITS, CAP = 1 << 22, SLOTS = 1 << 24, SPARE = 64 };

/* Cliffords up to Paulis on five qubits, and up to one-qubit ones after them. */
static const uint64_t frames = UINT64_C(24815256521932800) / 7776, not_seen = 69193440;

typedef struct classes {
    qm_frame *frame; /* one of each, by rising distance */
    uint64_t *key;
    uint8_t *distance;
    uint32_t n;
    uint32_t *slot; /* hash table: index + 1 */
    uint64_t found; /* frames in the classes */
} classes;

static void *allocate(size_t n, size_t size)
{
    void *p = calloc(n, size);
    if (!p)
        abort();
    return p;
}

static void add(classes *c, const qm_frame *f, const qm_class_blocks *b, uint8_t distance)
{
    uint64_t key = qm_class_key(b, K);
    uint32_t h = (uint32_t)key & (SLOTS - 1);
    for (; c->slot[h]; h = (h + 1) & (SLOTS - 1))
        if (c->key[c->slot[h] - 1] == key)
            return;
    if (c->n == CAP)
        abort();
    c->frame[c->n] = *f;
    c->key[c->n] = key;
    c->distance[c->n] = distance;
    c->slot[h] = ++c->n;
    c->found += test_orbit_size(f, K);
}

/* The classes one gate from the Clifford; its inverse has others. */
static void add_neighbours(classes *c, const qm_frame *f, uint8_t distance)
{
    qm_frame start = qm_frame_start(K);
    qm_class_blocks b;
    for (uint32_t i = 0; i < K; i++)
        qm_class_blocks_set(&b, i, f, &start, K);
    for (uint32_t i = 0; i < qm_classes_count_moves(K); i++) {
        qm_network_move m = qm_classes_move(f, K, i);
        qm_frame next = qm_frame_after(f, m);
        qm_class_blocks after = b;
        qm_class_blocks_set(&after, m.a, &next, &start, K);
        qm_class_blocks_set(&after, m.b, &next, &start, K);
        add(c, &next, &after, distance);
    }
}

static classes search(void)
{
    classes c = {.frame = allocate(CAP, sizeof *c.frame),
                 .key = allocate(CAP, sizeof *c.key),
                 .distance = allocate(CAP, 1),
                 .slot = allocate(SLOTS, sizeof *c.slot)};
    qm_frame start = qm_frame_start(K);
    qm_class_blocks b;
    for (uint32_t i = 0; i < K; i++)
        qm_class_blocks_set(&b, i, &start, &start, K);
    add(&c, &start, &b, 0);
    for (uint32_t i = 0; i < c.n; i++) {
        qm_frame f = c.frame[i], turned = test_inverse_frame(&f, K);
        if (i == 0 || c.distance[i] != c.distance[i - 1])
            fprintf(stderr, "%u: classes from %u on, %" PRIu64 " frames\n", c.distance[i], i,
                    c.found);
        add_neighbours(&c, &f, (uint8_t)(c.distance[i] + 1));
        add_neighbours(&c, &turned, (uint8_t)(c.distance[i] + 1));
    }
    fprintf(stderr, "%u classes\n", c.n);
    return c;
}

static void release(classes *c)
{
    free(c->frame);
    free(c->key);
    free(c->distance);
    free(c->slot);
}

/* Which entries determine which keys: keys are taken off that are alone at one of their places. */
typedef struct peeling {
    uint32_t *count, *keys;  /* [entry]: how many keys are there, and the exclusive or of all */
    uint32_t *alone, nalone; /* entries with one key, when they were put there */
    uint32_t *order, *at;    /* [key]: in which they are taken off, and the place of each */
    uint32_t n;
} peeling;

static void put(peeling *p, uint32_t entry)
{
    if (p->count[entry] == 1)
        p->alone[p->nalone++] = entry;
}

static void peel(const classes *c, peeling *p, uint64_t size)
{
    uint64_t place[3];
    for (uint32_t entry = 0; entry < size; entry++)
        put(p, entry);
    while (p->nalone) {
        uint32_t entry = p->alone[--p->nalone], key = p->keys[entry];
        if (p->count[entry] != 1)
            continue;
        p->order[p->n] = key;
        p->at[p->n++] = entry;
        qm_distance_places(c->key[key], size, place);
        for (int i = 0; i < 3; i++) {
            p->count[place[i]]--;
            p->keys[place[i]] ^= key;
            put(p, (uint32_t)place[i]);
        }
    }
}

/* The words of a table of `size` entries, which the caller frees; NULL when there is none. */
static uint64_t *solve(const classes *c, uint64_t size)
{
    uint64_t place[3], *words = allocate(size / 32, sizeof *words);
    peeling p = {.count = allocate(size, sizeof *p.count),
                 .keys = allocate(size, sizeof *p.keys),
                 .alone = allocate(size, sizeof *p.alone),
                 .order = allocate(c->n, sizeof *p.order),
                 .at = allocate(c->n, sizeof *p.at)};
    for (uint32_t k = 0; k < c->n; k++) {
        qm_distance_places(c->key[k], size, place);
        for (int i = 0; i < 3; i++) {
            p.count[place[i]]++;
            p.keys[place[i]] ^= k;
        }
    }
    peel(c, &p, size);
    for (uint32_t k = p.n; k-- > 0;) {
        uint64_t value = c->distance[p.order[k]] % 3;
        qm_distance_places(c->key[p.order[k]], size, place);
        for (int i = 0; i < 3; i++)
            value ^= words[place[i] / 32] >> 2 * (place[i] % 32);
        words[p.at[k] / 32] ^= (value & 3) << 2 * (p.at[k] % 32);
    }
    bool all = p.n == c->n;
    free(p.count);
    free(p.keys);
    free(p.alone);
    free(p.order);
    free(p.at);
    if (all)
        return words;
    free(words);
    return NULL;
}

static void write_table(void)
{
    classes c = search();
    uint64_t size = (uint64_t)c.n * 123 / 100 / 96 * 96, *words = NULL;
    while (!words)
        words = solve(&c, size += 96);
    printf("/* distances.def - the table of distances.c, as `test_distances_all write` prints it. "
           "*/\n");
    for (uint64_t i = 0; i < size / 32; i++)
        printf("0x%016" PRIx64 ",%s", words[i], i % 4 == 3 ? "\n" : " ");
    printf("\n");
    free(words);
    release(&c);
}

static void the_table_has_all_distances(void **state)
{
    (void)state;
    classes c = search();
    assert_int_equal(c.found, frames - not_seen);
    for (uint32_t i = 0; i < c.n; i++)
        assert_int_equal(qm_distance_modulo_3(c.key[i]), c.distance[i] % 3);
    assert_in_range(c.distance[c.n - 1], 0, QM_DISTANCE_MOVES);
    release(&c);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_has_all_distances),
    };
    if (argc > 1 && strcmp(argv[1], "write") == 0) {
        write_table();
        return 0;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
