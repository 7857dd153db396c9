// qasmill: run --exact
array[int[8], 2] first = {0, 1};
array[int[8], 3] second = {2, 3, 4};
array[int[8], 5] concat = first ++ second;
array[int[8], 4] selfConcat = first ++ first;
array[int[8], 2] secondSlice = second[1:2];
second[1:2] = first[0:1];
array[int[8], 4] third = {5, 6, 7, 8};
selfConcat[0:3] = first[0:1] ++ third[1:2];
array[int[32], 5] intArr = {0, 1, 2, 3, 4};
intArr[0][0] = 1;
bit[5] b = intArr[4][0:4];
