terraform {
  required_version = ">= 1.10, < 2.0"

  required_providers {
    opennebula = {
      source  = "OpenNebula/opennebula"
      version = "1.5.0"
    }
  }

  # Bucket, key and address come from backend.hcl, credentials from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.
  backend "s3" {
    # a lock object beside the state, so that two runs never write at once
    use_lockfile = true
  }
}

# OPENNEBULA_ENDPOINT, OPENNEBULA_USERNAME and OPENNEBULA_PASSWORD say where and who: no credential is in a file or state.
provider "opennebula" {
  default_tags {
    tags = { cluster = var.name }
  }
}
