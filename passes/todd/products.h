/* products.h - other tables of parities with the same signature, from few products of three
 * parities.
 *
 * Up to Clifford phases a product (u . x)(v . x)(w . x) times pi stands for the seven parities that
 * u, v and w span, and all tables of few columns that are known for arithmetic start from few
 * products. */
#ifndef QM_PASSES_TODD_PRODUCTS_H
#define QM_PASSES_TODD_PRODUCTS_H

#include "passes/todd/parities.h"

/* Variables at most: a parity is one word. */
enum { QM_PRODUCT_VARIABLES = 64 };

typedef struct qm_product {
    uint64_t factor[3]; /* parities, as bits over variables; independent */
} qm_product;

/* A signature as products and parities, each once. */
typedef struct qm_products {
    uint32_t nproducts, nparities;
    qm_product *products;
    uint64_t *parities;
} qm_products;

/* The signature of a table of at most QM_PRODUCT_VARIABLES variables, in a basis that is chosen to
 * make the products few. False, with *out undefined, when there are more than `most`. Memory
 * O(m^2 + n^2 + most) words in the arena. Time O(m^2 log m + m n^2 + n^4 / 64). */
bool qm_products_of(const qm_parities *t, uint32_t most, qm_products *out, qm_arena *arena);

typedef struct qm_products_options {
    uint64_t steps;     /* of annealing */
    double temperature; /* at which a change of as many parities is accepted with 1/e */
    uint64_t seed;      /* of the random numbers */
    bool (*stop)(void *payload);
    void *payload;
} qm_products_options;

/* Room for searches from these products, which have to outlive it. Memory O(products) words. */
typedef struct qm_products_search qm_products_search;
qm_products_search *qm_products_search_make(const qm_products *p, qm_arena *arena);

/* Anneals the products from the start, keeping their signature, and writes the distinct parities
 * that the best state stands for into the table *out, which has room for `most` columns. False when
 * there are more. Time O(1) a step as long as few products share a parity. */
bool qm_products_search_run(qm_products_search *s, const qm_products_options *options,
                            uint32_t most, qm_parities *out);

#endif
