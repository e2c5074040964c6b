package io.hawser.samples.hibernate;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;

/** Somebody with an account. */
@Entity
class Customer {
  @Id @GeneratedValue(strategy = GenerationType.IDENTITY) long id;
  String name;

  /** For Hibernate. */
  protected Customer() {}

  Customer(String name) {
    this.name = name;
  }
}
