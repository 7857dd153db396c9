/* Tests of passes/todd: tables of parities, whose signatures are counted here one triple after the
 * other, and circuits of rotations by pi/4 against the dense reference. */
#include "passes/todd/layers.h"
#include "passes/todd/products.h"

#include "tests/dense_matrix.h"
#include "tests/dense_pauli.h"
#include "tests/harness.h"
#include "tests/qm_test.h"
#include "tests/random_module.h"

#include <math.h>
#include <string.h>

static bool never(void *payload)
{
    (void)payload;
    return false;
}

/* From the n-th time on. */
static bool at_last(void *payload)
{
    uint32_t *n = payload;
    return *n == 0 || --*n == 0;
}

static const qm_parities_options options = {
    .work = (uint64_t)1 << 32, .rounds = 2, .seed = 1, .stop = never};

/* Number of columns that hold a, b and c, modulo 2. */
static unsigned count(const qm_parities *t, uint32_t a, uint32_t b, uint32_t c)
{
    unsigned n = 0;
    for (uint32_t j = 0; j < t->m; j++)
        n += qm_parity_has(t, j, a) && qm_parity_has(t, j, b) && qm_parity_has(t, j, c);
    return n % 2;
}

static void check_same(const qm_parities *t, const qm_parities *u)
{
    for (uint32_t a = 0; a < t->n; a++)
        for (uint32_t b = a; b < t->n; b++)
            for (uint32_t c = b; c < t->n; c++)
                assert_int_equal(count(t, a, b, c), count(u, a, b, c));
}

/* A table of the columns that the bits of `chosen` number, from 1 on. */
static qm_parities small_table(uint32_t n, uint64_t chosen, qm_arena *arena)
{
    qm_parities t = qm_parities_make(n, 64, arena);
    for (uint64_t v = 1; v < (uint64_t)1 << n; v++)
        if (chosen >> v & 1)
            qm_parity(&t, t.m)[0] = v, t.m++;
    return t;
}

static uint32_t reduced(qm_parities t, qm_arena *arena)
{
    qm_parities u = t;
    qm_parities_reduce(&u, &options, arena);
    check_same(&t, &u);
    assert_true(qm_parities_same_signature(&t, &u, arena));
    assert_true(u.m <= t.m);
    for (uint32_t j = 0; j < u.m; j++)
        for (uint32_t i = 0; i < j; i++)
            assert_true(qm_parity(&u, i)[0] != qm_parity(&u, j)[0] || u.words > 1);
    return u.m;
}

static void known_tables(void **state)
{
    /* All parities of 4 variables are Clifford together; so all but k are as good as k. */
    assert_int_equal(reduced(small_table(4, 0xFFFE, *state), *state), 0);
    assert_int_equal(reduced(small_table(4, 0xFFF0, *state), *state), 3);
    assert_int_equal(reduced(small_table(4, 0xFFFE ^ 1 << 9, *state), *state), 1);
    /* A Toffoli gate needs 7; two that share a variable have 12 parities, of which 11 are enough.
     */
    assert_int_equal(reduced(small_table(3, 0xFE, *state), *state), 7);
    qm_parities two = qm_parities_make(5, 12, *state);
    for (uint64_t v = 2; v < 8; v++) {
        qm_parity(&two, two.m++)[0] = v;
        qm_parity(&two, two.m++)[0] = (v & 1) | (v & 6) << 2;
    }
    assert_int_equal(reduced(two, *state), 11);
}

static void random_tables(void **state)
{
    qm_arena *arena = *state;
    uint64_t rng = 4;
    for (uint32_t i = 0; i < test_cases(200); i++) {
        uint32_t n = 4 + random_below(&rng, 5), m = random_below(&rng, 40);
        qm_parities t = qm_parities_make(n, m, arena);
        bool seen[512] = {true};
        for (uint32_t j = 0; j < m; j++) {
            uint64_t v = random_below(&rng, 1u << n);
            if (!seen[v])
                qm_parity(&t, t.m++)[0] = v;
            seen[v] = true;
        }
        assert_true(reduced(t, arena) <= n * (n + 1) / 2 + 1);
        qm_arena_reset(arena);
    }
}

static qm_parities annealed(const qm_parities *t, uint64_t steps, uint64_t seed, qm_arena *arena)
{
    enum { MOST = 4096 };
    qm_parities u = qm_parities_make(t->n, MOST, arena);
    qm_products p;
    qm_products_options o = {.steps = steps, .temperature = 0.7, .seed = seed, .stop = never};
    assert_true(qm_products_of(t, MOST, &p, arena));
    qm_products_search *search = qm_products_search_make(&p, arena);
    assert_true(qm_products_search_run(search, &o, MOST, &u));
    return u;
}

static void products_keep_signatures(void **state)
{
    qm_arena *arena = *state;
    uint64_t rng = 9;
    for (uint32_t i = 0; i < test_cases(100); i++) {
        uint32_t n = 3 + random_below(&rng, 6);
        qm_parities t = small_table(n < 6 ? n : 6, random_below(&rng, UINT32_MAX), arena);
        qm_parities plain = annealed(&t, 0, i, arena), u = annealed(&t, 3000, i, arena);
        check_same(&t, &plain);
        check_same(&t, &u);
        qm_arena_reset(arena);
    }
}

/* Multiplies polynomials of `degree` coefficients each, the sums controlled by others: every
 * product as its seven parities. */
static qm_parities multiplication(uint32_t degree, qm_arena *arena)
{
    qm_parities t = qm_parities_make(4 * degree - 1, 7 * degree * degree, arena);
    for (uint32_t i = 0; i < degree; i++)
        for (uint32_t j = 0; j < degree; j++)
            for (uint32_t k = 1; k < 8; k++) {
                uint64_t y = 0, factors[3] = {(uint64_t)1 << i, (uint64_t)1 << (degree + j),
                                              (uint64_t)1 << (2 * degree + i + j)};
                for (int f = 0; f < 3; f++)
                    y ^= k >> f & 1 ? factors[f] : 0;
                uint32_t at = 0;
                while (at < t.m && qm_parity(&t, at)[0] != y)
                    at++;
                qm_parity(&t, at)[0] = at < t.m ? qm_parity(&t, t.m - 1)[0] : y;
                t.m += at < t.m ? UINT32_MAX : 1;
            }
    return t;
}

/* Three products do what four do in the definition (Karatsuba), and TODD does not find them. */
static void products_become_fewer(void **state)
{
    qm_parities t = multiplication(3, *state), plain = t, u = t;
    qm_parities_options few = options, many = options;
    few.rounds = 0;
    many.rounds = 6;
    qm_parities_reduce(&plain, &few, *state);
    qm_parities_reduce(&u, &many, *state);
    check_same(&t, &u);
    assert_true(u.m < plain.m);
    qm_products p;
    assert_true(qm_products_of(&t, 9, &p, *state));
    assert_int_equal(p.nproducts, 9);
    assert_int_equal(p.nparities, 0);
    assert_false(qm_products_of(&t, 8, &p, *state));
}

static void signatures_differ(void **state)
{
    qm_parities t = small_table(4, 0x7A, *state), u = small_table(4, 0x7C, *state);
    assert_true(qm_parities_same_signature(&t, &t, *state));
    assert_false(qm_parities_same_signature(&t, &u, *state));
}

static uint32_t count_turns(const qm_pcircuit *c)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < c->ngates; i++)
        n += c->gates[i].kind == QM_PK_ROT && c->gates[i].ref == QM_NONE &&
             fabs(fmod(fabs(c->gates[i].angle), M_PI_2) - M_PI_4) < 1e-9;
    return n;
}

static void push_local(qm_pcircuit *c, uint32_t q, uint32_t local)
{
    qm_pcircuit_push(
        c, (qm_pgate){.kind = QM_PK_LOCAL, .local = (uint8_t)local, .qubit = {q}, .ref = QM_NONE});
}

/* Odd multiples of pi/4, among gates on few axes, and now and then other angles and symbols. */
static void add_random_gate(qm_pcircuit *c, uint32_t naxes, uint64_t *rng)
{
    uint32_t a = random_below(rng, c->nqubits), b = random_below(rng, c->nqubits - 1);
    qm_pauli p = 1 + random_below(rng, naxes), q = 1 + random_below(rng, naxes);
    qm_pgate g = qm_pgate_rot(a, p, (2.0 * random_below(rng, 16) - 15) * M_PI_4);
    if (random_below(rng, 12) == 0)
        g.angle = random_real(rng);
    if (random_below(rng, 40) == 0)
        g.ref = random_below(rng, 2);
    if (random_below(rng, 2))
        g = qm_pgate_cpp(a, p, b + (b >= a), q);
    qm_pcircuit_push(c, g);
    if (random_below(rng, 150) == 0)
        push_local(c, a, random_below(rng, 24));
}

static void random_circuits(void **state)
{
    static const double values[] = {0.37, -1.9};
    qm_arena *arena = *state;
    qm_locals *locals = QM_NEW(arena, qm_locals);
    uint64_t rng = 5, gone = 0;
    qm_locals_init(locals);
    for (uint32_t i = 0; i < test_cases(600); i++) {
        qm_arena work, spare;
        qm_arena_init(&work, NULL);
        qm_arena_init(&spare, NULL);
        uint32_t nqubits = 2 + random_below(&rng, 4), length = random_below(&rng, 150);
        uint32_t naxes = 1 + random_below(&rng, 3);
        qm_pcircuit c;
        qm_pcircuit_init(&c, locals, nqubits, &work);
        c.phase = random_real(&rng);
        for (uint32_t k = 0; k < length; k++)
            add_random_gate(&c, naxes, &rng);
        for (uint32_t q = 0; q < nqubits; q++)
            push_local(&c, q, random_below(&rng, 24));
        double complex *before = dense_pauli_unitary(&c, values, &work);
        uint32_t turns = count_turns(&c);
        uint32_t calls = random_below(&rng, 2) ? UINT32_MAX : random_below(&rng, 60);
        qm_parities_options may_end = options;
        may_end.stop = at_last;
        may_end.payload = &calls;
        uint64_t piece = random_below(&rng, 2) ? UINT64_MAX : random_below(&rng, 3000);
        uint64_t n = qm_todd_rewrite(&c, &may_end, piece, &spare);
        double complex *after = dense_pauli_unitary(&c, values, &work);
        assert_true(dense_distance(before, after, (uint64_t)1 << 2 * nqubits, false) < 1e-10);
        assert_int_equal(count_turns(&c), turns - n);
        gone += n;
        qm_arena_free(&spare);
        qm_arena_free(&work);
    }
    assert_true(gone > 8 * test_cases(600));
}

/* The gates of c on five qubits, as a circuit of these. */
static qm_pcircuit restricted(const qm_pcircuit *c, const uint32_t qubits[5], qm_arena *arena)
{
    qm_pcircuit r;
    qm_pcircuit_init(&r, c->locals, 5, arena);
    for (uint32_t i = 0; i < c->ngates; i++) {
        qm_pgate g = c->gates[i];
        uint32_t at[2] = {0}, n = g.kind == QM_PK_CPP ? 2 : 1, inside = 0;
        for (uint32_t k = 0; k < n; k++)
            for (uint32_t q = 0; q < 5; q++)
                if (g.qubit[k] == qubits[q])
                    at[k] = q, inside++;
        assert_true(inside == 0 || inside == n);
        memcpy(g.qubit, at, sizeof at);
        if (inside > 0)
            qm_pcircuit_push(&r, g);
    }
    return r;
}

/* A layer on more qubits than a search takes variables: T on each, and of the parities of four all
 * others, which are Clifford with these. */
static void many_variables(void **state)
{
    static const uint32_t qubits[5] = {425, 433, 440, 449, 77};
    enum { QUBITS = 450 };
    qm_arena *arena = *state, spare;
    qm_locals *locals = QM_NEW(arena, qm_locals);
    qm_locals_init(locals);
    qm_pcircuit c;
    qm_arena_init(&spare, NULL);
    qm_pcircuit_init(&c, locals, QUBITS, arena);
    for (uint32_t q = 0; q < QUBITS; q++)
        qm_pcircuit_push(&c, qm_pgate_rot(q, QM_PAULI_Z, M_PI_4));
    for (uint32_t set = 3; set < 16; set++) {
        uint32_t target = 31 - (uint32_t)__builtin_clz(set);
        for (uint32_t k = 0; k < 2 && set != 1u << target; k++) {
            for (uint32_t i = 0; i < target; i++)
                if (set >> i & 1)
                    qm_pcircuit_push(
                        &c, qm_pgate_cpp(qubits[i], QM_PAULI_Z, qubits[target], QM_PAULI_X));
            if (k == 0)
                qm_pcircuit_push(&c, qm_pgate_rot(qubits[target], QM_PAULI_Z, M_PI_4));
        }
    }
    for (uint32_t q = 0; q < QUBITS; q++)
        push_local(&c, q, QM_LOCAL_IDENTITY);
    qm_pcircuit before = restricted(&c, qubits, arena);
    assert_int_equal(qm_todd_rewrite(&c, &options, UINT64_MAX, &spare), 15);
    assert_int_equal(count_turns(&c), QUBITS - 4);
    qm_pcircuit after = restricted(&c, qubits, arena);
    assert_true(dense_distance(dense_pauli_unitary(&before, NULL, arena),
                               dense_pauli_unitary(&after, NULL, arena), 1024, true) < 1e-10);
    qm_arena_free(&spare);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(known_tables, test_arena_setup, test_arena_teardown),
        cmocka_unit_test_setup_teardown(random_tables, test_arena_setup, test_arena_teardown),
        cmocka_unit_test_setup_teardown(random_circuits, test_arena_setup, test_arena_teardown),
        cmocka_unit_test_setup_teardown(many_variables, test_arena_setup, test_arena_teardown),
        cmocka_unit_test_setup_teardown(products_keep_signatures, test_arena_setup,
                                        test_arena_teardown),
        cmocka_unit_test_setup_teardown(products_become_fewer, test_arena_setup,
                                        test_arena_teardown),
        cmocka_unit_test_setup_teardown(signatures_differ, test_arena_setup, test_arena_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
