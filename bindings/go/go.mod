module audioroom

go 1.24
