/* externs.c - see externs.h. */

#include "tests/externs.h"

#include <string.h>

/* extern test_step(int[8]) -> int[8]; */
static int8_t test_step(int8_t x)
{
    return (int8_t)(3 * x + 1);
}

/* extern test_read(int[8], readonly array[int[8], ...]) -> int[8]; of any shape with 1 dimension */
static int8_t test_read(int8_t x, const int8_t *v, uint64_t n)
{
    for (uint64_t i = 0; i < n; i++)
        x = (int8_t)(2 * x + v[i]);
    return x;
}

/* extern test_change(int[8], mutable array[int[8], ...]) -> int[8]; likewise */
static int8_t test_change(int8_t x, int8_t *v, uint64_t n)
{
    for (uint64_t i = 0; i < n; i++)
        v[i] = (int8_t)(v[i] + x);
    return v[n - 1];
}

typedef void (*function)(void);

void *test_find_extern(void *payload, const char *name)
{
    static const struct {
        const char *name;
        function f;
    } table[] = {{"test_step", (function)test_step},
                 {"test_read", (function)test_read},
                 {"test_change", (function)test_change}};
    void *address = NULL;
    (void)payload;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (strcmp(name, table[i].name) == 0) /* C has no cast from a function to an object */
            memcpy(&address, &table[i].f, sizeof address);
    return address;
}

bool dense_extern(const char *name, const dense_value *args, const dense_array *array,
                  dense_value *cells, dense_value *result)
{
    unsigned x = (unsigned)args[0].bits;
    *result = (dense_value){.bits = (x + x + x + 1) & 0xff};
    if (array == NULL)
        return strcmp(name, "test_step") == 0;
    if (strcmp(name, "test_change") == 0) {
        for (uint32_t i = 0; i < array->n; i++) {
            cells[array->places[i]].bits = (cells[array->places[i]].bits + x) & 0xff;
            *result = cells[array->places[i]];
        }
        return true;
    }
    unsigned sum = x << array->n;
    for (uint32_t i = 0; i < array->n; i++)
        sum += (unsigned)cells[array->places[i]].bits << (array->n - 1 - i);
    *result = (dense_value){.bits = sum & 0xff};
    return strcmp(name, "test_read") == 0;
}
