"""What the cells of matrices and logs say: amounts, times and marks."""
