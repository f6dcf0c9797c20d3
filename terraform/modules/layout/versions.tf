terraform {
  # validations that look at other variables came with 1.9, locking by the S3 backend itself with 1.10
  required_version = ">= 1.10, < 2.0"
}
