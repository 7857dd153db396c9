// qasmill: run --exact
float a = pi - π;
float b = tau - 2 * pi;
float c = τ / tau;
float d = euler - ℇ;
