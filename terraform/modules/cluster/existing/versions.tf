terraform {
  required_version = ">= 1.10, < 2.0"

  required_providers {
    opennebula = {
      source  = "OpenNebula/opennebula"
      version = "1.5.0"
    }
  }
}
