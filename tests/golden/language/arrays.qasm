// qasmill: run --exact
array[int[32], 5] myArray = {0, 1, 2, 3, 4};
array[float[32], 3, 2] multiDim = {{1.1, 1.2}, {2.1, 2.2}, {3.1, 3.2}};
int[32] first = myArray[0];
int[32] alsoLast = myArray[-1];
float[32] corner = multiDim[-1, -1];
myArray[4] = 10;
multiDim[0, 0] = 0.0;
multiDim[-1, 1] = 0.0;
array[int[8], 3] aa = {7, 8, 9};
array[int[8], 4, 3] bb = {{0, 0, 0}, {1, 1, 1}, {2, 2, 2}, {3, 3, 3}};
bb[0] = aa;
bb[1, 1] = aa[2];
