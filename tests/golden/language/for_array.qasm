// qasmill: run --exact
array[float[64], 4] values = {1.25, -3.5, 0.5, 9.75};
float sum = 0;
for float[64] f in values { sum += f; f = 0; }
float part = 0;
for float[64] f in values[1:2] { part += f; }
