variable "parent_network" {
  description = "Name of the OpenNebula network from which the addresses are reserved."
  type        = string
  nullable    = false
}

variable "image_datastore" {
  description = "Name of the datastore that holds the images of the systems and the data disks."
  type        = string
  nullable    = false
}
